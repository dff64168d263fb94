package dev.quarterdeck.terminal;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Signals of the process. By reflection, because the JDK has no public class for them; where it
 * lacks the one it has, nothing is called, and a resize is seen after the next Ctrl-L only.
 */
final class Signals {
  /** Hears of signals. */
  interface Listener {
    /**
     * One has come.
     *
     * @param name without SIG: {@code WINCH}
     */
    void signal(String name);
  }

  private Signals() {}

  /**
   * Tells the listener, on a thread of its own, whenever the signal comes.
   *
   * @param name without SIG: {@code WINCH}
   * @return whether it will be told
   */
  static boolean on(String name, Listener listener) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object proxy =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              new Handler(name, listener));
      Method handle = signal.getMethod("handle", signal, handler);
      handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
      return true;
    } catch (ReflectiveOperationException e) {
      // No such class, or the signal is unknown here, or -Xrs keeps it from us.
      return false;
    }
  }

  private record Handler(String name, Listener listener) implements InvocationHandler {
    @Override
    public Object invoke(Object self, Method method, Object[] arguments) {
      return switch (method.getName()) {
        case "handle" -> {
          listener.signal(name);
          yield null;
        }
        case "equals" -> self == arguments[0];
        case "hashCode" -> System.identityHashCode(self);
        default -> "on " + name;
      };
    }
  }
}
