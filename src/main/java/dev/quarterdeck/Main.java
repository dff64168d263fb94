package dev.quarterdeck;

/** Stub. */
public final class Main {
  private Main() {}

  /** Runs. */
  public static void main(String[] args) {
    System.out.println("x" + args.length);
  }
}
