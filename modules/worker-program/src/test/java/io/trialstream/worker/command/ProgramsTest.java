package io.trialstream.worker.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that is not there is noticed before the first trial. */
class ProgramsTest {

  @TempDir Path folder;

  private Path program(String name) throws Exception {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n");
    file.toFile().setExecutable(true);
    return file;
  }

  @Test
  void a_program_is_found_by_its_path_and_in_the_folders_of_path() throws Exception {
    Path there = program("train");
    assertThatCode(() -> Programs.requireThere(there.toString(), null)).doesNotThrowAnyException();
    assertThatCode(() -> Programs.requireThere("train", "/nowhere:" + folder))
        .doesNotThrowAnyException();
  }

  @Test
  void a_misspelt_one_is_answered_with_the_one_that_was_meant() throws Exception {
    program("pythn3-of-a-test");
    assertThatThrownBy(() -> Programs.requireThere("python3-of-a-test", folder.toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "There is no program \"python3-of-a-test\" in the folders of PATH. Did you mean \"pythn3-of-a-test\"?");
    assertThatThrownBy(() -> Programs.requireThere("train", null))
        .hasMessage("There is no program \"train\" in the folders of PATH.");
  }

  @Test
  void a_file_that_is_no_program_is_said_to_be_none() throws Exception {
    Path script = Files.writeString(folder.resolve("train.sh"), "echo");
    assertThatThrownBy(() -> Programs.requireThere(script.toString(), null))
        .hasMessageContaining("may not be executed")
        .hasMessageContaining("chmod +x");
    assertThatThrownBy(() -> Programs.requireThere("./nowhere.sh", null))
        .hasMessageStartingWith("There is no file ./nowhere.sh.");
    assertThatThrownBy(() -> Programs.requireThere(folder.toString(), null))
        .hasMessageStartingWith("There is no file ");
  }

  @Test
  void a_program_that_is_a_parameter_is_known_in_a_trial_only() {
    assertThatCode(() -> Programs.requireThere("{program}", null)).doesNotThrowAnyException();
  }
}
