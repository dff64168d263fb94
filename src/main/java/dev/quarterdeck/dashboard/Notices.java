package dev.quarterdeck.dashboard;

import dev.quarterdeck.lifecycle.FreeLimit;
import dev.quarterdeck.lifecycle.News;
import dev.quarterdeck.task.Snapshot;
import dev.quarterdeck.task.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The news as one line for the terminal: a restart of tmux must not ring a hundred times. */
final class Notices {
  private static final int NAMED = 3;

  private final News news;

  /**
   * Has seen nothing yet.
   *
   * @param limit how many bytes a root may use, or null
   * @param freeLimit how much has to stay free
   */
  Notices(Long limit, FreeLimit freeLimit) {
    news = new News(limit, freeLimit);
  }

  /**
   * What is new since the snapshot before this one.
   *
   * @param ours whether we are doing something to the task, so that its end is no surprise
   */
  Optional<String> of(Snapshot snapshot, Predicate<TaskId> ours) {
    List<String> texts = new ArrayList<>();
    for (News.Item item : news.of(snapshot, ours)) {
      texts.add(item.text());
    }
    return texts.isEmpty() ? Optional.empty() : Optional.of(folded(texts));
  }

  private static String folded(List<String> news) {
    return news.size() <= NAMED
        ? String.join("; ", news)
        : String.join("; ", news.subList(0, NAMED - 1))
            + "; and "
            + (news.size() - NAMED + 1)
            + " more";
  }
}
