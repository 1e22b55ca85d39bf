package io.trialstream.cli;

import java.lang.Character.UnicodeBlock;
import java.lang.Character.UnicodeScript;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How many columns of a terminal a text takes: East Asian characters and emoji take two, combining
 * marks none (Unicode Standard Annexes 11 and 29). Terminals differ on emoji that are joined of
 * several; here such a one takes two columns. Stateless.
 */
final class DisplayWidth {

  /** What a cut text ends with. */
  private static final String ELLIPSIS = "…";

  private static final int TEXT_STYLE = 0xFE0E;
  private static final int EMOJI_STYLE = 0xFE0F;

  private static final Pattern GRAPHEME = Pattern.compile("\\X");

  private static final Set<UnicodeScript> WIDE_SCRIPTS =
      EnumSet.of(
          UnicodeScript.HAN,
          UnicodeScript.HIRAGANA,
          UnicodeScript.KATAKANA,
          UnicodeScript.HANGUL,
          UnicodeScript.BOPOMOFO,
          UnicodeScript.YI,
          UnicodeScript.TANGUT,
          UnicodeScript.NUSHU,
          UnicodeScript.KHITAN_SMALL_SCRIPT);

  /** What several scripts share and is as wide as an ideograph. */
  private static final Set<UnicodeBlock> WIDE_BLOCKS =
      Set.of(
          UnicodeBlock.CJK_SYMBOLS_AND_PUNCTUATION,
          UnicodeBlock.KATAKANA,
          UnicodeBlock.HIRAGANA,
          UnicodeBlock.KANBUN,
          UnicodeBlock.CJK_STROKES,
          UnicodeBlock.ENCLOSED_CJK_LETTERS_AND_MONTHS,
          UnicodeBlock.CJK_COMPATIBILITY,
          UnicodeBlock.CJK_COMPATIBILITY_FORMS,
          UnicodeBlock.VERTICAL_FORMS,
          UnicodeBlock.SMALL_FORM_VARIANTS,
          UnicodeBlock.IDEOGRAPHIC_DESCRIPTION_CHARACTERS,
          UnicodeBlock.ENCLOSED_IDEOGRAPHIC_SUPPLEMENT);

  private DisplayWidth() {}

  /** The columns that a text takes. */
  static int of(String text) {
    int width = 0;
    Matcher graphemes = GRAPHEME.matcher(text);
    while (graphemes.find()) {
      width += ofGrapheme(graphemes.group());
    }
    return width;
  }

  /** The text, or its beginning with an ellipsis if it takes more columns than {@code most}. */
  static String cut(String text, int most) {
    if (of(text) <= most) {
      return text;
    }
    StringBuilder beginning = new StringBuilder();
    int width = 1; // of the ellipsis
    Matcher graphemes = GRAPHEME.matcher(text);
    while (graphemes.find()) {
      width += ofGrapheme(graphemes.group());
      if (width > most) {
        break;
      }
      beginning.append(graphemes.group());
    }
    return beginning + ELLIPSIS;
  }

  /** The text with spaces behind it, until it takes so many columns. */
  static String pad(String text, int columns) {
    return text + " ".repeat(Math.max(0, columns - of(text)));
  }

  private static int ofGrapheme(String grapheme) {
    int first = grapheme.codePointAt(0);
    boolean emoji =
        grapheme.indexOf(EMOJI_STYLE) >= 0
            || (grapheme.indexOf(TEXT_STYLE) < 0
                && grapheme.codePoints().anyMatch(Character::isEmojiPresentation));
    if (emoji || isWide(first)) {
      return 2;
    }
    return switch (Character.getType(first)) {
      case Character.NON_SPACING_MARK,
          Character.ENCLOSING_MARK,
          Character.FORMAT,
          Character.CONTROL ->
          0;
      default -> 1;
    };
  }

  private static boolean isWide(int point) {
    UnicodeBlock block = UnicodeBlock.of(point);
    if (block == null) {
      return false; // of a point that is in no block
    }
    if (UnicodeBlock.HALFWIDTH_AND_FULLWIDTH_FORMS.equals(block)) {
      return point <= 0xFF60 || (point >= 0xFFE0 && point <= 0xFFE6);
    }
    return point >= 0x1100
        && point != 0x303F // the half-width space for an ideograph
        && (WIDE_BLOCKS.contains(block) || WIDE_SCRIPTS.contains(UnicodeScript.of(point)));
  }
}
