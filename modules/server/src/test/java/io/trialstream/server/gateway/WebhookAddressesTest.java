package io.trialstream.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.trialstream.server.Stacks;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A webhook must not reach what only the gateway's machine and its network can reach. */
class WebhookAddressesTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    Stacks.await(vertx.close());
  }

  @Test
  void however_an_address_that_is_not_public_is_written_it_is_refused() {
    WebhookAddresses addresses = new WebhookAddresses(vertx, false);
    for (String host :
        List.of(
            "127.0.0.1",
            "127.1",
            "2130706433",
            "localhost",
            "0.0.0.0",
            "0",
            "10.1.2.3",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "169.254.169.254",
            "2852039166",
            "100.64.0.1",
            "100.100.100.200",
            "192.0.0.192",
            "198.18.0.1",
            "224.0.0.1",
            "255.255.255.255",
            "[::]",
            "[::1]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[::127.0.0.1]",
            "[64:ff9b::127.0.0.1]",
            "[64:ff9b::a9fe:a9fe]",
            "[2002:7f00:1::]",
            "[2001::1]",
            "[fe80::1]",
            "[fd00:ec2::254]",
            "[fec0::1]",
            "[ff02::1]")) {
      URI url = URI.create("http://" + host + ":80/x");
      assertThatThrownBy(() -> Stacks.await(addresses.of(url)))
          .describedAs(host)
          .hasRootCauseInstanceOf(SecurityException.class)
          .hasMessageContaining("--allow-private-webhooks");
    }
  }

  @Test
  void public_addresses_are_called_and_others_where_a_setting_allows_it() throws Exception {
    for (String host : List.of("93.184.215.14", "172.32.0.1", "100.128.0.1", "192.0.1.1")) {
      assertThat(WebhookAddresses.isPublic(InetAddress.getByName(host))).as(host).isTrue();
    }
    assertThat(WebhookAddresses.isPublic(InetAddress.getByName("2606:4700::1111"))).isTrue();
    assertThat(WebhookAddresses.isPublic(InetAddress.getByName("64:ff9b::5db8:d70e"))).isTrue();
    InetAddress here =
        Stacks.await(new WebhookAddresses(vertx, true).of(URI.create("http://127.0.0.1/")));
    assertThat(here.isLoopbackAddress()).isTrue();
  }
}
