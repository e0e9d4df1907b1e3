package io.blueguard.render;

/**
 * What the place rows are written to can show.
 *
 * @param width columns of the window; 0 where lines may be as long as they like (files, pipes)
 * @param theme colours; {@link Theme#PLAIN} for none
 * @param foot whether a table ends in the line of costs
 */
public record Look(int width, Theme theme, boolean foot) {
  /** For files, pipes and tests: nothing is cut and nothing is coloured. */
  public static final Look PLAIN = new Look(0, Theme.PLAIN, true);

  public Look withWidth(int columns) {
    return new Look(columns, theme, foot);
  }

  public Look withTheme(Theme other) {
    return new Look(width, other, foot);
  }

  public Look withoutFoot() {
    return new Look(width, theme, false);
  }
}
