package io.trialstream.server.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Objects;

/**
 * Where webhooks may be: at public addresses, unless a setting allows others. What counts is the
 * address that a name resolves to when the webhook is told, not how it was written; the call goes
 * to the address that was looked at. Stateless.
 */
final class WebhookAddresses {

  /** Of 64:ff9b::/96, by which networks without IPv4 reach it (RFC 6052). */
  private static final byte[] NAT64 = {0, 0x64, (byte) 0xff, (byte) 0x9b, 0, 0, 0, 0, 0, 0, 0, 0};

  private final Vertx vertx;
  private final boolean anywhere;

  WebhookAddresses(Vertx vertx, boolean anywhere) {
    this.vertx = vertx;
    this.anywhere = anywhere;
  }

  /**
   * The address to call.
   *
   * @return fails if the name has none, or if one of them is not public
   */
  Future<InetAddress> of(URI url) {
    return vertx
        .executeBlocking(() -> resolved(url), false)
        .map(address -> Objects.requireNonNull(address));
  }

  /**
   * Refuses a webhook for a new study where it is known already that it will not be called.
   *
   * @return fails with an {@link IllegalArgumentException} then
   */
  Future<Void> require(URI url) {
    return of(url)
        .<Void>mapEmpty()
        .recover(
            e ->
                e instanceof SecurityException
                    ? Future.failedFuture(
                        new IllegalArgumentException(
                            "The webhook \"%s\" is not accepted: %s."
                                .formatted(url, e.getMessage())))
                    : Future.succeededFuture()); // its name may be known later
  }

  private InetAddress resolved(URI url) throws UnknownHostException {
    InetAddress[] all = InetAddress.getAllByName(url.getHost());
    for (InetAddress address : all) {
      if (!anywhere && !isPublic(address)) {
        throw new SecurityException(
            "it is at %s, which is not a public address; a gateway calls such webhooks with --allow-private-webhooks only"
                .formatted(address.getHostAddress()));
      }
    }
    return all[0];
  }

  /** Whether an address is reachable on the public internet, as far as its number tells. */
  static boolean isPublic(InetAddress address) {
    if (address.isAnyLocalAddress()
        || address.isLoopbackAddress()
        || address.isLinkLocalAddress()
        || address.isSiteLocalAddress()
        || address.isMulticastAddress()) {
      return false;
    }
    byte[] b = address.getAddress();
    return switch (address) {
      case Inet4Address v4 -> isPublic4(b);
      case Inet6Address v6 -> isPublic6(b);
      default -> false;
    };
  }

  private static boolean isPublic4(byte[] b) {
    int first = b[0] & 0xff;
    int second = b[1] & 0xff;
    int third = b[2] & 0xff;
    boolean shared = first == 100 && second >= 64 && second < 128; // RFC 6598
    boolean special =
        (first == 192 && second == 0 && (third == 0 || third == 2)) // RFC 6890, RFC 5737
            || (first == 198 && (second == 18 || second == 19)) // RFC 2544
            || (first == 198 && second == 51 && third == 100)
            || (first == 203 && second == 0 && third == 113);
    return first != 0 && first < 224 && !shared && !special;
  }

  private static boolean isPublic6(byte[] b) {
    boolean unique = (b[0] & 0xfe) == 0xfc; // RFC 4193
    boolean documentation = starts(b, 0x20, 0x01, 0x0d, 0xb8);
    boolean teredo = starts(b, 0x20, 0x01, 0, 0); // hides an IPv4 address
    if (unique || documentation || teredo) {
      return false;
    }
    if (Arrays.equals(b, 0, NAT64.length, NAT64, 0, NAT64.length) || isZero(b, 12)) {
      return isPublicWithin(b, 12); // mapped ones are Inet4Address already
    }
    return !starts(b, 0x20, 0x02) || isPublicWithin(b, 2); // 6to4
  }

  private static boolean starts(byte[] b, int... prefix) {
    for (int i = 0; i < prefix.length; i++) {
      if ((b[i] & 0xff) != prefix[i]) {
        return false;
      }
    }
    return true;
  }

  private static boolean isZero(byte[] b, int length) {
    for (int i = 0; i < length; i++) {
      if (b[i] != 0) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPublicWithin(byte[] b, int from) {
    try {
      return isPublic(InetAddress.getByAddress(Arrays.copyOfRange(b, from, from + 4)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("Four bytes are an address.", e);
    }
  }
}
