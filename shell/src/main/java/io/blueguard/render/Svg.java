package io.blueguard.render;

/** A drawing under construction. Text given to it is safe already, and is escaped for XML here. */
final class Svg {
  private final StringBuilder svg = new StringBuilder();

  Svg(int width, int height) {
    svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"").append(width);
    svg.append("\" height=\"").append(height).append("\" viewBox=\"0 0 ").append(width);
    svg.append(' ').append(height).append("\" role=\"img\">\n");
  }

  Svg text(int x, int y, String safe) {
    svg.append("<text xml:space=\"preserve\" x=\"").append(x).append("\" y=\"").append(y);
    svg.append("\">").append(Markup.ofSafe(safe)).append("</text>\n");
    return this;
  }

  /**
   * @param tip shown when the pointer rests on it
   */
  Svg box(int x, int y, int width, int height, String colour, String tip) {
    svg.append("<rect x=\"").append(x).append("\" y=\"").append(y);
    svg.append("\" width=\"").append(width).append("\" height=\"").append(height);
    svg.append("\" fill=\"").append(colour).append("\"><title>").append(Markup.ofSafe(tip));
    svg.append("</title></rect>\n");
    return this;
  }

  Svg line(int x1, int y1, int x2, int y2) {
    svg.append("<path stroke=\"currentColor\" fill=\"none\" d=\"M").append(x1).append(' ');
    svg.append(y1).append('L').append(x2).append(' ').append(y2).append("\"/>\n");
    return this;
  }

  String done() {
    return svg.append("</svg>\n").toString();
  }
}
