package io.trialstream.space;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Round trips over random domains, ordinary ones and those at the ends of what a double can be. */
class TransformsTest {

  private final SplittableRandom random = new SplittableRandom(7);

  private Distribution domain() {
    double low = random.nextGaussian() * Math.pow(10, random.nextInt(-5, 6));
    double width = Math.abs(random.nextGaussian()) * Math.pow(10, random.nextInt(-3, 6));
    return switch (random.nextInt(6)) {
      case 0 -> new FloatDistribution(low, low + width, false, null);
      case 1 -> new FloatDistribution(Math.abs(low), Math.abs(low) * (1 + width), true, null);
      case 2 -> new FloatDistribution(low, low + width, false, width / random.nextInt(1, 50));
      case 3 -> new IntDistribution((long) low, (long) (low + width) + 1, false, 1);
      case 4 ->
          new IntDistribution((long) low, (long) (low + width) + 1, false, random.nextInt(1, 9));
      default -> {
        long least = (long) Math.abs(low) + 1;
        yield new IntDistribution(least, least + (long) width, true, 1);
      }
    };
  }

  @Test
  void a_value_comes_back_from_the_unit_interval() {
    for (int i = 0; i < 20_000; i++) {
      Distribution domain = domain();
      double value = UniformTransform.draw(domain, random);

      double unit = UnitTransform.toUnit(domain, value);
      double back = UnitTransform.fromUnit(domain, unit);

      assertThat(unit).as("%s of %s", value, domain).isBetween(0.0, 1.0);
      if (domain instanceof FloatDistribution f && f.step() == null) {
        double width = f.high() - f.low();
        assertThat(back)
            .as("%s of %s", value, domain)
            .isCloseTo(value, Offset.offset(1e-9 * width + 1e-12 * Math.abs(value)));
      } else {
        assertThat(back).as("%s of %s", value, domain).isEqualTo(value);
      }
    }
  }

  @Test
  void what_is_drawn_belongs_to_the_domain() {
    for (int i = 0; i < 20_000; i++) {
      Distribution domain = domain();
      double value = UniformTransform.draw(domain, random);

      assertThat(domain.contains(value)).as("%s of %s", value, domain).isTrue();
    }
  }

  @Test
  void the_order_of_values_is_that_of_their_places() {
    for (int i = 0; i < 5_000; i++) {
      Distribution domain = domain();
      double a = random.nextDouble();
      double b = random.nextDouble();

      double low = UnitTransform.fromUnit(domain, Math.min(a, b));
      double high = UnitTransform.fromUnit(domain, Math.max(a, b));

      assertThat(low).as("%s", domain).isLessThanOrEqualTo(high);
    }
  }

  @Test
  void places_outside_give_the_nearest_value() {
    for (int i = 0; i < 1_000; i++) {
      Distribution domain = domain();

      assertThat(domain.contains(UnitTransform.fromUnit(domain, -0.5))).as("%s", domain).isTrue();
      assertThat(domain.contains(UnitTransform.fromUnit(domain, 1.5))).as("%s", domain).isTrue();
    }
  }
}
