package io.trialstream.junit;

import io.trialstream.client.ClientOptions;
import io.trialstream.client.TrialstreamClient;
import io.trialstream.stream.KafkaSettings;
import java.lang.reflect.Field;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ModifierSupport;

/** What {@link Trialstream} does; use that annotation. Stateless. */
public final class TrialstreamExtension
    implements BeforeAllCallback, TestInstancePostProcessor, ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(TrialstreamExtension.class);

  private static final Map<Class<?>, Function<OfClass, Object>> GIVEN =
      Map.of(
          TrialstreamStack.class,
          OfClass::stack,
          TrialstreamClient.class,
          OfClass::client,
          ClientOptions.class,
          of -> of.stack().client(),
          KafkaSettings.class,
          of -> of.stack().kafka());

  /** What belongs to one test class and its nested classes; closed after the last test. */
  private record OfClass(TrialstreamStack stack, TrialstreamClient client)
      implements AutoCloseable {

    @Override
    public void close() {
      client.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    fill(context.getRequiredTestClass(), null, ModifierSupport::isStatic, of(context));
  }

  @Override
  public void postProcessTestInstance(Object test, ExtensionContext context) {
    fill(test.getClass(), test, ModifierSupport::isNotStatic, of(context));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return GIVEN.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return given(parameter.getParameter().getType(), of(context));
  }

  /** Stores of contexts inherit, so that whatever is inside a class finds what the class has. */
  private static OfClass of(ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(OfClass.class, key -> open(context), OfClass.class);
  }

  private static OfClass open(ExtensionContext context) {
    StackKind kind =
        AnnotationSupport.findAnnotation(context.getTestClass(), Trialstream.class)
            .map(Trialstream::value)
            .orElse(StackKind.CONFIGURED)
            .with(context.getConfigurationParameter(StackKind.PARAMETER));
    TrialstreamStack stack =
        context
            .getRoot()
            .getStore(NAMESPACE)
            .getOrComputeIfAbsent(kind, Installation::start, Installation.class)
            .view();
    return new OfClass(stack, TrialstreamClient.connect(stack.client()));
  }

  private static Object given(Class<?> type, OfClass of) {
    Function<OfClass, Object> getter = GIVEN.get(type);
    if (getter == null) {
      throw new ExtensionConfigurationException(
          "Expected a field of one of the types %s with @FromStack, but got %s."
              .formatted(
                  GIVEN.keySet().stream()
                      .map(Class::getSimpleName)
                      .sorted()
                      .collect(Collectors.joining(", ")),
                  type.getName()));
    }
    return getter.apply(of);
  }

  private static void fill(
      Class<?> type, @Nullable Object test, Predicate<Field> which, OfClass of) {
    for (Field field :
        AnnotationSupport.findAnnotatedFields(
            type, FromStack.class, which, HierarchyTraversalMode.TOP_DOWN)) {
      if (ModifierSupport.isFinal(field)) {
        throw new ExtensionConfigurationException(
            "The field %s with @FromStack is final.".formatted(field));
      }
      try {
        field.setAccessible(true);
        field.set(test, given(field.getType(), of));
      } catch (IllegalAccessException e) {
        throw new ExtensionConfigurationException("The field " + field + " cannot be set.", e);
      }
    }
  }
}
