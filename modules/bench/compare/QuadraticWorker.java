import io.trialstream.worker.Worker;
import io.trialstream.worker.WorkerOptions;
import java.time.Duration;

/** The quadratic of the tutorial, silently: STUDY, trials at once, seconds until it asks for no more. */
public class QuadraticWorker {
  public static void main(String[] args) {
    try (Worker worker = Worker.connect().withListener(trial -> {})) {
      worker.optimize(
          WorkerOptions.of(args[0])
              .withConcurrency(Integer.parseInt(args[1]))
              .withTimeout(Duration.ofSeconds(Long.parseLong(args[2]))),
          trial -> {
            double x = trial.suggestDouble("x", -10, 10);
            return (x - 2) * (x - 2);
          });
    }
  }
}
