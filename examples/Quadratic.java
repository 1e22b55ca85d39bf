import io.trialstream.worker.program.WorkerProgram;

/**
 * Minimises (x - 2)^2 for x in [-10, 10]. Start it in as many terminals, on as many hosts, as you
 * like: they share the study. The first argument is the number of trials of this process.
 */
public class Quadratic {
  public static void main(String[] args) {
    int trials = args.length > 0 ? Integer.parseInt(args[0]) : 100;
    WorkerProgram.run(
        worker ->
            worker.optimize(
                "distributed-example",
                trial -> {
                  double x = trial.suggestDouble("x", -10, 10);
                  return (x - 2) * (x - 2);
                },
                trials));
  }
}
