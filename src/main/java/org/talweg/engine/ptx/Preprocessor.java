package org.talweg.engine.ptx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code #include}, {@code #define}, {@code #undef}, {@code #ifdef}, {@code #ifndef}, {@code #else}, {@code #endif} and
 * {@code #macro … #end}: lines that start with # are not PTX but speak to this class.
 */
final class Preprocessor {
    /** A line of text, and where it was written. */
    record Line(String text, String origin) {}

    private record Macro(List<String> parameters, List<Line> body, Set<String> registers) {}

    private static final int DEEPEST = 64;
    private static final Pattern INCLUDE = Pattern.compile("#include\\s+\"([\\w./]+)\"");
    private static final Pattern DEFINE = Pattern.compile("#define\\s+(\\w+)(?:\\s+(.*))?");
    private static final Pattern WORD_DIRECTIVE = Pattern.compile("#(undef|ifdef|ifndef)\\s+(\\w+)");
    private static final Pattern MACRO = Pattern.compile("#macro\\s+(\\w+)\\(([^)]*)\\)");
    private static final Pattern CALL = Pattern.compile("\\s*(\\w+)\\((.*)\\)\\s*;?\\s*");
    /** A word, but no register (%), parameter ($) or directive (.). */
    private static final Pattern WORD = Pattern.compile("(?<![\\w%$.])[A-Za-z_]\\w*");
    private static final Pattern PARAMETER = Pattern.compile("\\$(#|[A-Za-z_]\\w*)");
    private static final Pattern REGISTER = Pattern.compile("%[A-Za-z_]\\w*");
    /** Behind the name of registers that were declared as {@code %x<4>}: %x0 to %x3. */
    private static final String NUMBERED = "<>";

    private final Function<String, String> files;
    private final Map<String, String> words = new HashMap<>();
    private final Map<String, Macro> macros = new HashMap<>();
    private final Set<String> included = new HashSet<>();
    private final List<Line> out = new ArrayList<>();
    /** Words that a directive asked about, or that stood in the text. */
    private final Set<String> asked = new HashSet<>();
    private int expansions;

    Preprocessor(Function<String, String> files, Map<String, String> defines) {
        this.files = files;
        words.putAll(defines);
    }

    List<Line> join(String file) {
        include(file, "the loader");
        return List.copyOf(out);
    }

    /** Whether any line that was switched on depends on the word. */
    boolean asks(String word) {
        return asked.contains(word);
    }

    private void include(String file, String by) {
        if (!included.add(file)) {
            return;
        }
        String text = files.apply(file);
        if (text == null) {
            throw new IllegalArgumentException("expected a file of kernels/, got file=" + file + " asked for by " + by);
        }
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            lines.add(new Line(line.stripTrailing(), file + ":" + ++number));
        }
        process(lines, 0);
    }

    /** Carries out directives, and passes on the lines that are switched on. */
    private void process(List<Line> lines, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalArgumentException(lines.get(0).origin() + ": macros call each other without end");
        }
        Deque<Boolean> on = new ArrayDeque<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean active = !on.contains(false);
            if (!line.text.startsWith("#")) {
                if (active) {
                    expand(line, depth);
                }
            } else if (line.text.startsWith("#if")) {
                Matcher m = match(WORD_DIRECTIVE, line);
                asked.add(m.group(2));
                on.push(words.containsKey(m.group(2)) == m.group(1).equals("ifdef"));
            } else if (line.text.equals("#else") || line.text.equals("#endif")) {
                if (on.isEmpty()) {
                    throw new IllegalArgumentException(line.origin + ": " + line.text + " without #ifdef");
                }
                boolean was = on.pop();
                if (line.text.equals("#else")) {
                    on.push(!was);
                }
            } else if (line.text.startsWith("#macro")) {
                int end = i;
                while (end < lines.size() && !lines.get(end).text.equals("#end")) {
                    end++;
                }
                if (end == lines.size()) {
                    throw new IllegalArgumentException(line.origin + ": #macro without #end");
                }
                if (active) {
                    define(line, lines.subList(i + 1, end));
                }
                i = end;
            } else if (active) {
                direct(line);
            }
        }
        if (!on.isEmpty()) {
            throw new IllegalArgumentException(lines.get(lines.size() - 1).origin() + ": #ifdef without #endif");
        }
    }

    private void direct(Line line) {
        if (line.text.startsWith("#include")) {
            include(match(INCLUDE, line).group(1), line.origin);
        } else if (line.text.startsWith("#define")) {
            Matcher m = match(DEFINE, line);
            words.put(m.group(1), m.group(2) == null ? "" : code(m.group(2)).strip());
        } else {
            words.remove(match(WORD_DIRECTIVE, line).group(2));
        }
    }

    private static Matcher match(Pattern pattern, Line line) {
        Matcher m = pattern.matcher(line.text);
        if (!m.matches()) {
            throw new IllegalArgumentException(line.origin + ": expected #include \"file\", #define, #undef, #ifdef, #ifndef,"
                    + " #else, #endif, #macro NAME($a, $b) or #end, got " + line.text);
        }
        return m;
    }

    private void define(Line head, List<Line> body) {
        Matcher m = match(MACRO, head);
        List<String> parameters = new ArrayList<>();
        for (String parameter : arguments(m.group(2))) {
            if (!parameter.startsWith("$")) {
                throw new IllegalArgumentException(head.origin + ": expected parameters such as $x, got " + parameter);
            }
            parameters.add(parameter.substring(1));
        }
        Set<String> registers = new HashSet<>();
        for (Line line : body) {
            if (line.text.strip().startsWith(".reg ")) {
                Matcher register = REGISTER.matcher(code(line.text));
                while (register.find()) {
                    boolean numbered = code(line.text).startsWith("<", register.end());
                    registers.add(register.group() + (numbered ? NUMBERED : ""));
                }
            }
        }
        macros.put(m.group(1), new Macro(parameters, List.copyOf(body), registers));
    }

    /** Replaces defined words, and a macro's call by its body. */
    private void expand(Line line, int depth) {
        String code = code(line.text);
        String comment = line.text.substring(code.length());
        String replaced = words(code, line.origin);
        Matcher call = CALL.matcher(replaced);
        Macro macro = call.matches() ? macros.get(call.group(1)) : null;
        if (macro == null && call.matches() && Character.isUpperCase(call.group(1).charAt(0))) {
            throw new IllegalArgumentException(line.origin + ": expected a macro that is defined, got " + call.group(1));
        }
        if (macro == null) {
            out.add(new Line(replaced + comment, line.origin));
            return;
        }
        List<String> arguments = arguments(call.group(2));
        if (arguments.size() != macro.parameters.size()) {
            throw new IllegalArgumentException(line.origin + ": expected " + macro.parameters.size() + " arguments of "
                    + call.group(1) + ", got " + arguments);
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < arguments.size(); i++) {
            values.put(macro.parameters.get(i), arguments.get(i));
            Matcher register = REGISTER.matcher(arguments.get(i));
            while (register.find()) {
                String name = register.group();
                if (macro.registers.contains(name) || macro.registers.contains(name.replaceFirst("\\d+$", NUMBERED))) {
                    throw new IllegalArgumentException(line.origin + ": " + call.group(1) + " has a register " + name
                            + " of its own; give the argument another name");
                }
            }
        }
        values.put("#", Integer.toString(++expansions));
        List<Line> body = new ArrayList<>();
        for (Line inner : macro.body) {
            String origin = inner.origin + " in " + line.origin;
            body.add(new Line(parameters(inner.text, values, origin), origin));
        }
        process(body, depth + 1);
    }

    private static String parameters(String text, Map<String, String> values, String origin) {
        String code = code(text);
        Matcher m = PARAMETER.matcher(code);
        StringBuilder result = new StringBuilder();
        while (m.find()) {
            String name = m.group(1);
            // The longest parameter that begins the name: in %acc$i_$j the name found is i_.
            while (!name.isEmpty() && !values.containsKey(name)) {
                name = name.substring(0, name.length() - 1);
            }
            if (name.isEmpty()) {
                throw new IllegalArgumentException(origin + ": expected a parameter of the macro, got " + m.group());
            }
            m.appendReplacement(result, Matcher.quoteReplacement(values.get(name) + m.group(1).substring(name.length())));
        }
        return m.appendTail(result) + text.substring(code.length());
    }

    private String words(String code, String origin) {
        String text = code;
        for (int round = 0; round < DEEPEST; round++) {
            Matcher m = WORD.matcher(text);
            StringBuilder result = new StringBuilder();
            boolean any = false;
            while (m.find()) {
                asked.add(m.group());
                String value = words.get(m.group());
                boolean replaced = value != null && !value.equals(m.group());
                any |= replaced;
                m.appendReplacement(result, Matcher.quoteReplacement(replaced ? value : m.group()));
            }
            text = m.appendTail(result).toString();
            if (!any) {
                return text;
            }
        }
        throw new IllegalArgumentException(origin + ": words defined by each other without end");
    }

    /** Splits at commas outside brackets. */
    private static List<String> arguments(String text) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int from = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("([{".indexOf(c) >= 0) {
                depth++;
            } else if (")]}".indexOf(c) >= 0) {
                depth--;
            } else if (c == ',' && depth == 0) {
                arguments.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        if (!text.isBlank()) {
            arguments.add(text.substring(from).strip());
        }
        return arguments;
    }

    /** The line without its comment. */
    static String code(String text) {
        int comment = text.indexOf("//");
        return comment < 0 ? text : text.substring(0, comment);
    }
}
