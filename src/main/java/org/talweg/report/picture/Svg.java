package org.talweg.report.picture;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.talweg.report.Markup;

/**
 * Lets-Plot's SVG as it goes into files and pages. Its ids are random, its style sheet would dress the rest of a page and is not
 * understood by every reader of SVG, and its numbers have digits that no picture shows: ids are counted, each text carries its
 * own looks, and lengths have two places.
 */
final class Svg {
    private static final Pattern STYLE = Pattern.compile("<style[^>]*>(.*?)</style>", Pattern.DOTALL);
    private static final Pattern RULE = Pattern.compile("#\\w+ \\.([\\w-]+)\\s*\\{([^}]*)}");
    private static final Pattern DECLARATION = Pattern.compile("([\\w-]+)\\s*:\\s*([^;]+);");
    /** Names, attributes and text have no quote or angle bracket unescaped. */
    private static final Pattern TAG = Pattern.compile("<(/?)([\\w:]+)((?:\\s+[\\w:-]+=\"[^\"]*\")*)\\s*(/?)>");
    private static final Pattern ATTRIBUTE = Pattern.compile("([\\w:-]+)=\"([^\"]*)\"");
    private static final Pattern DECIMAL = Pattern.compile("-?\\d+\\.\\d+(?:[eE][-+]?\\d+)?");
    private static final Pattern COLOUR = Pattern.compile("rgb\\((\\d+),\\s*(\\d+),\\s*(\\d+)\\)");
    private static final Pattern REFERENCE = Pattern.compile("(?:url\\()?#(\\w+)\\)?");
    private static final Pattern NOTHING = Pattern.compile("<(\\w+)([^<>]*)></\\1>");
    private static final Pattern NOISE = Pattern.compile("(-?\\d+)(\\.\\d*?)0+(e[-+]?\\d+)?");
    /** Else tiles side by side have seams. */
    private static final String CRISP = " shape-rendering=\"crispEdges\"";
    private static final int PLACES = 2;
    /** Lets-Plot adds up its steps: it comes to -1.4e-20 where it means 0. */
    private static final Pattern TICK = Pattern.compile("(-?\\d+(?:\\.\\d+)?(?:e[-+]?\\d+)?)([kMGTPEZY]?)");
    private static final String THOUSANDS = "kMGTPEZY";
    private static final double NEGLIGIBLE = 1e-12;

    private final Map<String, Map<String, String>> looks = new LinkedHashMap<>();
    private final Map<String, String> ids = new LinkedHashMap<>();
    private final String prefix;

    private final Set<String> logarithmic;
    private final Map<String, Double> ranges;
    private String look = "";

    private Svg(String prefix, Set<String> logarithmic, Map<String, Double> ranges) {
        this.prefix = prefix;
        this.logarithmic = logarithmic;
        this.ranges = ranges;
    }

    /**
     * @param raw    Lets-Plot's SVG
     * @param prefix of its ids; another one for each picture of a page
     * @param title  what a screen reader says
     * @param logarithmic {@code x} or {@code y}: axes whose numbers need no zeros at their ends
     * @param ranges of the other axes
     */
    static String tidy(String raw, String prefix, String title, int width, int height,
            Set<String> logarithmic, Map<String, Double> ranges) {
        String body = new Svg(prefix, logarithmic, ranges).rewrite(raw);
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height + "\" viewBox=\"0 0 "
                + width + " " + height + "\" role=\"img\" aria-labelledby=\"" + prefix + "-title\" font-family=\"" + Style.FONTS
                + "\">\n<title id=\"" + prefix + "-title\">" + Markup.escaped(title) + "</title>\n" + body;
    }

    private String rewrite(String raw) {
        Matcher style = STYLE.matcher(raw);
        String rest = raw;
        if (style.find()) {
            readLooks(style.group(1));
            rest = raw.substring(0, style.start()) + raw.substring(style.end());
        }
        StringBuilder out = new StringBuilder(rest.length() / 2);
        Matcher tag = TAG.matcher(rest);
        int from = 0;
        boolean root = true;
        while (tag.find()) {
            out.append(plain(rest.substring(from, tag.start()).strip()));
            from = tag.end();
            if (root) { // written anew
                root = false;
                continue;
            }
            if (tag.group(1).isEmpty()) {
                out.append('<').append(tag.group(2)).append(attributes(tag.group(3)))
                        .append(tag.group(2).equals("rect") ? CRISP : "").append(tag.group(4)).append('>');
            } else {
                out.append("</").append(tag.group(2)).append('>');
                if (!tag.group(2).equals("tspan")) {
                    out.append('\n');
                }
            }
        }
        return NOTHING.matcher(out).replaceAll("<$1$2/>");
    }

    /** Lets-Plot writes {@code 1.0e-6} beside {@code 1e-10}, and {@code 0.10} beside {@code 0.001}. */
    private String plain(String text) {
        String axisName = look.startsWith("axis-text-") ? look.substring("axis-text-".length()) : "";
        Matcher tick = TICK.matcher(text);
        if (tick.matches() && value(tick) != 0 && Math.abs(value(tick)) < NEGLIGIBLE * ranges.getOrDefault(axisName, 0.0)) {
            return "0";
        }
        Matcher number = NOISE.matcher(text);
        if (!number.matches()) {
            return text;
        }
        boolean everywhere = number.group(3) != null;
        boolean axis = logarithmic.contains(axisName);
        return everywhere || axis ? number.group(1) + (number.group(2).equals(".") ? "" : number.group(2))
                + (everywhere ? number.group(3) : "") : text;
    }

    private static double value(Matcher tick) {
        String thousands = tick.group(2);
        int power = thousands.isEmpty() ? 0 : 3 * (THOUSANDS.indexOf(thousands) + 1);
        return Double.parseDouble(tick.group(1)) * StrictMath.pow(10, power);
    }

    private void readLooks(String css) {
        Matcher rule = RULE.matcher(css);
        while (rule.find()) {
            Map<String, String> look = new LinkedHashMap<>();
            Matcher declaration = DECLARATION.matcher(rule.group(2));
            while (declaration.find()) {
                String value = declaration.group(2).strip();
                if (!declaration.group(1).equals("font-family") && !value.equals("normal")) {
                    look.put(declaration.group(1), value.replaceAll("px$", ""));
                }
            }
            looks.putIfAbsent(rule.group(1), look);
        }
    }

    private String attributes(String text) {
        Map<String, String> attributes = new LinkedHashMap<>();
        Matcher attribute = ATTRIBUTE.matcher(text);
        while (attribute.find()) {
            String name = attribute.group(1);
            String value = attribute.group(2);
            if (name.equals("class")) {
                look = value;
                for (String look : value.split("\\s+")) {
                    looks.getOrDefault(look, Map.of()).forEach(attributes::putIfAbsent);
                }
            } else if (name.equals("style")) { // of text: what it changes of its class
                Matcher declaration = DECLARATION.matcher(value + ";");
                while (declaration.find()) {
                    attributes.put(declaration.group(1), declaration.group(2).strip().replaceAll("px$", ""));
                }
            } else if (!name.equals("clip-bounds-jfx") && !isDefault(name, value)) {
                attributes.put(name, name.equals("id") ? id(value) : value);
            }
        }
        StringBuilder out = new StringBuilder();
        attributes.forEach((name, value) -> out.append(' ').append(name).append("=\"")
                .append(name.equals("id") ? value : refers(name, value) ? reference(value) : shorter(value)).append('"'));
        return out.toString();
    }

    private static boolean isDefault(String name, String value) {
        return name.endsWith("-opacity") && value.equals("1.0");
    }

    private String id(String random) {
        return ids.computeIfAbsent(random, key -> prefix + "-" + (ids.size() + 1));
    }

    private static boolean refers(String name, String value) {
        return value.startsWith("url(#") || name.endsWith("href");
    }

    private String reference(String value) {
        return REFERENCE.matcher(value).replaceAll(m ->
                Matcher.quoteReplacement(m.group().replace(m.group(1), id(m.group(1)))));
    }

    private static String shorter(String value) {
        String hex = COLOUR.matcher(value).replaceAll(m -> String.format(Locale.ROOT, "#%02x%02x%02x", Integer.parseInt(m.group(1)),
                Integer.parseInt(m.group(2)), Integer.parseInt(m.group(3))));
        return DECIMAL.matcher(hex).replaceAll(m -> rounded(m.group())).strip();
    }

    private static String rounded(String number) {
        BigDecimal value = new BigDecimal(number).setScale(PLACES, RoundingMode.HALF_EVEN).stripTrailingZeros();
        return value.signum() == 0 ? "0" : value.toPlainString();
    }
}
