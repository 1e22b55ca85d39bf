import io.trialstream.Trial;
import io.trialstream.TrialPruned;
import io.trialstream.worker.program.WorkerProgram;
import java.util.List;

/** A worker in one file that reports as it goes: trialstream run examples/Curve.java STUDY. */
public class Curve {
  public static void main(String[] args) {
    WorkerProgram.run(worker -> worker.optimize(args[0], Curve::train));
  }

  static double train(Trial trial) throws InterruptedException {
    double lr = trial.suggestLogDouble("lr", 1e-5, 0.1);
    int layers = trial.suggestInt("layers", 1, 8);
    String optimizer = trial.suggestCategorical("optimizer", List.of("sgd", "adam"));
    double end = Math.pow(Math.log10(lr) + 2.5, 2) / 4 + Math.pow(layers - 4, 2) / 20;
    end +=
        optimizer.equals("sgd")
            ? 0.2 * Math.abs(trial.suggestDouble("momentum", 0, 0.99) - 0.9)
            : 0.1;
    trial.setUserAttr("by", "java");
    for (int epoch = 1; epoch <= 10; epoch++) {
      Thread.sleep(10);
      trial.report(end + (1 + 0.5 * end) * Math.pow(epoch, -0.5), epoch);
      if (trial.shouldPrune()) {
        throw new TrialPruned();
      }
    }
    return end;
  }
}
