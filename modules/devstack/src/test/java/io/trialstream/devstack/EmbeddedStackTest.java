package io.trialstream.devstack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("stack")
class EmbeddedStackTest {

  private static String query(DevStack stack, String sql) throws SQLException {
    PostgresAddress a = stack.postgres();
    String url = "jdbc:postgresql://%s:%d/%s".formatted(a.host(), a.port(), a.database());
    try (var connection = DriverManager.getConnection(url, a.user(), a.password());
        var statement = connection.createStatement()) {
      return statement.execute(sql) ? first(statement.getResultSet()) : "";
    }
  }

  private static String first(java.sql.ResultSet rows) throws SQLException {
    rows.next();
    return rows.getString(1);
  }

  @Test
  void data_in_a_named_folder_survives_and_is_durable(@TempDir Path folder) throws Exception {
    StackOptions options = new StackOptions(folder, 0, 0, null);
    try (DevStack stack = EmbeddedStack.start(options);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      query(stack, "CREATE TABLE kept (x int)");
      assertThat(query(stack, "SHOW fsync")).isEqualTo("on");
      assertThat(query(stack, "SHOW synchronous_commit")).isEqualTo("on");
      admin.createTopics(java.util.List.of(new NewTopic("kept", 1, (short) 1))).all().get();
      assertThatThrownBy(() -> EmbeddedStack.start(options)).hasMessageContaining("in use");
    }
    try (DevStack stack = EmbeddedStack.start(options);
        Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
      assertThat(query(stack, "SELECT count(*) FROM kept")).isEqualTo("0");
      assertThat(admin.listTopics().names().get()).contains("kept");
    }
  }
}
