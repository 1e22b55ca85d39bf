package io.trialstream.stream;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Who runs a task, when, and what it sees of the others. */
class SerialExecutorTest {

  private static final ContextKey<String> KEY = ContextKey.named("trial");

  private final SerialExecutor executor = new SerialExecutor();
  private final List<String> done = new ArrayList<>();

  /** Not atomic: lost counts would show that two tasks ran at once, or did not see each other. */
  private int count;

  private Runnable task(String name) {
    return () -> done.add(name);
  }

  @Test
  void a_task_is_done_when_its_bringer_goes_on() {
    executor.execute(task("first"));
    assertThat(done).containsExactly("first");
  }

  @Test
  void what_a_task_brings_runs_after_it_and_what_it_joins_runs_at_once() {
    executor.execute(
        () -> {
          executor.execute(task("brought"));
          executor.join(task("joined"));
          done.add("end");
        });
    executor.join(task("alone"));
    assertThat(done).containsExactly("joined", "end", "brought", "alone");
  }

  @Test
  void tasks_of_many_threads_run_one_after_the_other() throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 8; t++) {
      threads.add(
          Thread.startVirtualThread(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  executor.execute(() -> count++);
                }
              }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    CountDownLatch last = new CountDownLatch(1);
    executor.execute(last::countDown);
    assertThat(last.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(count).isEqualTo(80_000);
  }

  @Test
  void who_finds_another_at_work_leaves_the_task_to_it() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch left = new CountDownLatch(1);
    Thread worker =
        Thread.startVirtualThread(
            () ->
                executor.execute(
                    () -> {
                      begun.countDown();
                      await(left);
                      done.add("first");
                    }));
    begun.await();
    executor.execute(() -> done.add("second on " + Thread.currentThread().threadId()));
    assertThat(done).as("nothing yet, and nobody waits").isEmpty();
    left.countDown();
    worker.join();
    assertThat(done).containsExactly("first", "second on " + worker.threadId());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void nobody_is_kept_by_tasks_that_never_end() throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    executor.execute(() -> again(end, ended));
    assertThat(ended.getCount()).as("it goes on without us").isEqualTo(1);
    end.countDown();
    assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
  }

  private void again(CountDownLatch end, CountDownLatch ended) {
    if (end.getCount() == 0) {
      ended.countDown();
    } else {
      executor.execute(() -> again(end, ended));
    }
  }

  @Test
  void a_task_that_fails_takes_nobody_with_it() {
    executor.execute(
        () -> {
          executor.execute(task("next"));
          throw new IllegalStateException("as it should");
        });
    assertThat(done).containsExactly("next");
  }

  @Test
  void a_task_belongs_to_no_trace_of_who_runs_it() {
    Context.root()
        .with(KEY, "another's")
        .wrap(() -> executor.execute(() -> done.add("" + Context.current().get(KEY))))
        .run();
    assertThat(done).containsExactly("null");
  }

  @Test
  void what_is_to_run_later_runs_then_unless_it_is_cancelled() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(3);
    executor.after(300, task("cancelled")).cancel();
    Timers.Timer tick = executor.every(1, ran::countDown);
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
    tick.cancel();
    CountDownLatch later = new CountDownLatch(1);
    executor.after(400, later::countDown);
    assertThat(later.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done).isEmpty();
  }
}
