package io.trialstream.devstack;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test the stack that {@code -Dstack} names (embedded by default) as a parameter of type
 * {@link DevStack}: one for all tests of a JVM, stopped at its end.
 */
public final class DevStackExtension implements ParameterResolver {

  private static final ExtensionContext.Namespace NAMESPACE =
      ExtensionContext.Namespace.create(DevStackExtension.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == DevStack.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    String named = System.getProperty("stack", "");
    String kind = named.isBlank() || named.startsWith("${") ? "embedded" : named;
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(DevStack.class, key -> DevStack.start(kind), DevStack.class);
  }
}
