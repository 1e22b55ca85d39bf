package io.trialstream.bench.micro;

import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A trial from ask to tell, in a study with a history: engine and sampler by themselves. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class EngineBenchmark {

  @Param({"random", "tpe", "cmaes", "nsga2", "qmc"})
  public String sampler = "random";

  @Param({"1000", "10000"})
  public int history = 1_000;

  private Study study;

  @Setup(Level.Iteration)
  public void fill() {
    study = Study.inMemory(StudySpec.builder().seed(1).sampler(AlgorithmSpec.of(sampler)).build());
    for (int i = 0; i < history; i++) {
      trial();
    }
  }

  @Benchmark
  public void trial() {
    Trial trial = study.ask();
    double sum = 0;
    for (int d = 0; d < 5; d++) {
      double x = trial.suggestDouble("x" + d, -5, 5);
      sum += x * x;
    }
    study.tell(trial, sum);
  }
}
