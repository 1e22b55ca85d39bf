package io.trialstream.worker;

import io.trialstream.Trial;
import io.vertx.core.Future;
import java.util.List;

/** What every kind of objective is to the worker: values, now or later. */
@FunctionalInterface
interface ValuesObjective {
  Future<List<Double>> evaluate(Trial trial) throws Exception;
}
