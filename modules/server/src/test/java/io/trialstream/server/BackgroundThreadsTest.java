package io.trialstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackgroundThreadsTest {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicInteger tooMany = new AtomicInteger();
  private final CountDownLatch end = new CountDownLatch(1);
  private final BackgroundThreads threads =
      new BackgroundThreads("test", 1, 2, tooMany::incrementAndGet, nanos::get);

  @AfterEach
  void stop() {
    end.countDown();
    threads.shutdownNow();
  }

  private void pass(long millis) {
    nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    threads.relieve();
  }

  /** A task that has begun and goes on until the end of the test. */
  private Runnable runningTask(long expectedMillis) throws InterruptedException {
    CountDownLatch began = new CountDownLatch(1);
    Runnable task =
        () -> {
          began.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    threads.execute(task, expectedMillis);
    pass(100);
    assertThat(began.await(10, TimeUnit.SECONDS)).isTrue();
    return task;
  }

  private CountDownLatch submit(long expectedMillis) {
    CountDownLatch done = new CountDownLatch(1);
    threads.execute(done::countDown, expectedMillis);
    return done;
  }

  @Test
  void a_quick_task_gets_a_thread_while_others_take_long() throws Exception {
    runningTask(0);
    runningTask(0);
    CountDownLatch quick = submit(0);
    pass(51);
    assertThat(quick.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasks_known_to_be_slow_wait_for_each_other_and_hold_up_nobody_else() throws Exception {
    Runnable first = runningTask(1_000);
    CountDownLatch slow = submit(1_000);
    assertThat(submit(0).await(10, TimeUnit.SECONDS)).isTrue();
    pass(60_000);
    assertThat(slow.getCount()).isOne();

    threads.abandoned(first); // its thread is replaced
    assertThat(slow.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasks_that_go_on_long_after_they_were_given_up_are_too_many_at_some_time() throws Exception {
    List<Runnable> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(runningTask(0));
    }
    running.forEach(threads::abandoned);
    pass(9_000);
    assertThat(tooMany).as("they may end yet, as where a partition is given away").hasValue(0);
    pass(2_000);
    pass(1_000);
    assertThat(tooMany).as("said once").hasValue(1);
  }
}
