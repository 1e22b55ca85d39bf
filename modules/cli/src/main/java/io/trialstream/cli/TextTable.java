package io.trialstream.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Rows with a frame of characters. Immutable. */
final class TextTable {

  /** A column is made narrower down to this, for the others' sake. */
  private static final int MIN_WIDTH = 6;

  /** Around a cell: a line and two spaces. */
  private static final int AROUND = 3;

  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+(e-?[0-9]+)?");

  private final List<String> head;
  private final List<List<String>> rows = new ArrayList<>();
  private final int[] widths;
  private final int most;

  /**
   * A table of records.
   *
   * @param records with the fields of the first one as columns; at least one
   * @param most the columns that a line may take; what does not fit is cut
   */
  TextTable(List<Map<String, String>> records, int most) {
    this.most = most;
    head = records.getFirst().keySet().stream().map(TextTable::printable).toList();
    for (Map<String, String> record : records) {
      rows.add(
          records.getFirst().keySet().stream()
              .map(name -> printable(record.getOrDefault(name, "")))
              .toList());
    }
    widths = new int[head.size()];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = DisplayWidth.of(head.get(i));
      for (List<String> row : rows) {
        widths[i] = Math.max(widths[i], DisplayWidth.of(row.get(i)));
      }
    }
    shrink();
  }

  /** Takes from the widest column until all fit: first from names and texts, then from numbers. */
  private void shrink() {
    int[] narrowest = new int[widths.length];
    for (int i = 0; i < widths.length; i++) {
      narrowest[i] = isOfNumbers(i) ? Math.max(MIN_WIDTH, widthOfCells(i)) : MIN_WIDTH;
    }
    if (!shrinkTo(narrowest)) {
      Arrays.fill(narrowest, MIN_WIDTH);
      shrinkTo(narrowest);
    }
  }

  /** A number that is cut looks like another number. */
  private boolean isOfNumbers(int column) {
    return rows.stream()
        .map(row -> row.get(column))
        .allMatch(cell -> cell.isEmpty() || NUMBER.matcher(cell).matches());
  }

  private int widthOfCells(int column) {
    return rows.stream().mapToInt(row -> DisplayWidth.of(row.get(column))).max().orElse(0);
  }

  /** Whether all fit then. */
  private boolean shrinkTo(int[] narrowest) {
    long width = 1;
    for (int w : widths) {
      width += w + AROUND;
    }
    while (width > most) {
      int widest = -1;
      for (int i = 0; i < widths.length; i++) {
        if (widths[i] > narrowest[i] && (widest < 0 || widths[i] > widths[widest])) {
          widest = i;
        }
      }
      if (widest < 0) {
        return false;
      }
      widths[widest]--;
      width--;
    }
    return true;
  }

  void print(PrintStream out) {
    List<String> dashes = new ArrayList<>();
    for (int width : widths) {
      dashes.add("-".repeat(width + 2));
    }
    String rule = dashes.stream().collect(Collectors.joining("+", "+", "+"));
    println(rule, out);
    println(line(head), out);
    println(rule, out);
    rows.forEach(row -> println(line(row), out));
    println(rule, out);
  }

  private String line(List<String> cells) {
    StringBuilder line = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String cell = DisplayWidth.cut(cells.get(i), widths[i]);
      line.append(' ').append(DisplayWidth.pad(cell, widths[i])).append(" |");
    }
    return line.toString();
  }

  private void println(String line, PrintStream out) {
    out.println(DisplayWidth.cut(line, most));
  }

  /** Line breaks, tabs and other controls would break the frame, or do more to a terminal. */
  private static String printable(String cell) {
    return cell.replaceAll("\\p{Cntrl}+", " ");
  }
}
