package io.trialstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.trialstream.client.ClientOptions;
import io.trialstream.settings.Setting;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {

  @Test
  void the_client_reads_the_variables_that_the_commands_read() {
    assertThat(ClientOptions.GATEWAY_VARIABLE).isEqualTo(Setting.GATEWAY.environmentName());
    assertThat(ClientOptions.TOKEN_VARIABLE).isEqualTo(Setting.TOKEN.environmentName());
    assertThat(ClientOptions.TOKEN_FILE_VARIABLE).isEqualTo(Setting.TOKEN_FILE.environmentName());
  }
}
