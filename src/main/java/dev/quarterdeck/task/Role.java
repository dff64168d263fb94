package dev.quarterdeck.task;

/**
 * What firstmate's scripts note of a task besides where it is: the words of its meta.
 *
 * @param harness the agent that works on it; {@code shell} or {@code exec} where it is none
 * @param kind {@code ship} or {@code scout}
 * @param mode how its work is delivered: {@code no-mistakes}, {@code direct-PR} or {@code
 *     local-only}
 * @param yolo {@code on} where nobody wants to be asked, else {@code off}
 */
public record Role(String harness, String kind, String mode, String yolo) {
  /** The word for a pane with just a shell, and for a command typed into it. */
  public static final String SHELL = "shell";

  /** The word for a pane without a shell. */
  public static final String EXEC = "exec";

  /** A task that no firstmate gave a role. */
  public static Role none(boolean exec) {
    return new Role(exec ? EXEC : SHELL, "ship", "no-mistakes", "off");
  }

  /** The meta with these. */
  public Meta in(Meta meta) {
    return meta.with(Meta.HARNESS, harness)
        .with(Meta.KIND, kind)
        .with(Meta.MODE, mode)
        .with(Meta.YOLO, yolo);
  }

  /** As in the line that scripts read: {@code harness=… kind=… mode=… yolo=…}. */
  public String words() {
    return "harness=" + harness + " kind=" + kind + " mode=" + mode + " yolo=" + yolo;
  }
}
