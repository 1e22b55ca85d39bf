import io.trialstream.OptimizeOptions;
import io.trialstream.Study;
import io.trialstream.Trial;
import io.trialstream.TrialPruned;
import io.trialstream.client.RemoteStudy;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.study.AlgorithmSpec;
import io.trialstream.study.StudySpec;

/**
 * One objective, first for a study in memory, then for one that many processes share. The first
 * argument is the gateway's address, if TRIALSTREAM_GATEWAY does not name it. Start it as often as
 * you like: all processes evaluate trials of the same study.
 */
public class SharedStudy {

  enum Optimizer {
    SGD,
    ADAM
  }

  static double loss(double lr, Optimizer optimizer, int epoch) {
    double best = optimizer == Optimizer.ADAM ? 1e-3 : 1e-2;
    return Math.abs(Math.log10(lr / best)) + 1.0 / epoch;
  }

  static double objective(Trial trial) {
    double lr = trial.suggestLogDouble("lr", 1e-5, 0.1);
    Optimizer optimizer = trial.suggestCategorical("optimizer", Optimizer.class);
    for (int epoch = 1; epoch <= 5; epoch++) {
      trial.report(loss(lr, optimizer, epoch), epoch);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return loss(lr, optimizer, 5);
  }

  public static void main(String[] args) {
    Study test = Study.inMemory();
    test.optimize(SharedStudy::objective, 10); // throws what the objective throws
    System.out.println("In memory: " + test.bestValue() + " with " + test.bestParams());

    try (TrialstreamClient client =
        args.length > 0 ? TrialstreamClient.connect(args[0]) : TrialstreamClient.connect()) {
      StudySpec spec =
          StudySpec.builder().pruner(AlgorithmSpec.of("median")).seed(1).maxTrials(40L).build();
      RemoteStudy study = client.createStudyIfAbsent("java-example", spec);
      study.optimize(
          SharedStudy::objective,
          OptimizeOptions.untilClosed().withParallelism(4).withProgress(System.err::println));
      System.out.println("Shared: " + study.bestValue() + " with " + study.bestParams());
    }
  }
}
