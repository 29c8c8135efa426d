package org.talweg.engine.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Several modules as one text, since an assembler takes longer to start than to work. Entries get their module's number behind
 * their name, so that variants of one kernel lie side by side.
 */
final class Bundle {
    /** What an assembler says of one entry. */
    record Cost(KernelModule module, String entry, int registers, int sharedBytes, String waste) {}

    private static final Pattern DIRECTIVES = Pattern.compile("^\\.(version|target|address_size)\\b.*");
    private static final Pattern ENTRY = Pattern.compile("(\\.entry\\s+\\w+)");
    private static final Pattern ERROR_LINE = Pattern.compile("(?m)^.*line (\\d+)[;,]\\s*(.*)$");
    private static final Pattern COMPILING = Pattern.compile("Compiling entry function '(\\w*?)__(\\d+)' for");
    private static final Pattern REGISTERS = Pattern.compile("Used (\\d+) registers");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");
    private static final Pattern WASTE = Pattern.compile("[1-9]\\d* bytes (stack frame|spill stores|spill loads|lmem)");

    private final List<KernelModule> modules;
    private final List<String> origins = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private int entries;

    Bundle(List<KernelModule> modules) {
        this.modules = modules;
        for (int i = 0; i < modules.size(); i++) {
            PtxSource source = modules.get(i).source();
            String[] lines = source.text().split("\n");
            for (int line = 0; line < lines.length; line++) {
                if (i > 0 && DIRECTIVES.matcher(lines[line]).matches()) {
                    continue;
                }
                Matcher entry = ENTRY.matcher(lines[line]);
                entries += entry.find() ? 1 : 0;
                text.append(entry.replaceFirst("$1__" + i)).append('\n');
                origins.add(source.origin(line + 1) + " (" + source.name() + "): " + lines[line].strip());
            }
        }
    }

    /** @throws Assembler.Refused with the places in the written files */
    List<Cost> assemble(Assembler assembler, String target) {
        try {
            return costs(assembler.assemble(text.toString(), target));
        } catch (Assembler.Refused e) {
            throw new Assembler.Refused(located(e.getMessage()));
        }
    }

    private String located(String log) {
        StringBuilder places = new StringBuilder();
        Matcher m = ERROR_LINE.matcher(log);
        while (m.find()) {
            int line = Integer.parseInt(m.group(1));
            places.append(places.isEmpty() ? "" : "\n").append(line <= origins.size() ? origins.get(line - 1) : "")
                    .append("\n    ").append(m.group(2));
        }
        return places.isEmpty() ? log : places.toString();
    }

    /** One for each entry, from what an assembler says of each in turn. */
    private List<Cost> costs(String log) {
        List<MatchResult> begins = COMPILING.matcher(log).results().toList();
        List<Cost> costs = new ArrayList<>();
        for (int i = 0; i < begins.size(); i++) {
            MatchResult begin = begins.get(i);
            String words = log.substring(begin.end(), i + 1 < begins.size() ? begins.get(i + 1).start() : log.length());
            costs.add(new Cost(modules.get(Integer.parseInt(begin.group(2))), begin.group(1), number(REGISTERS, words),
                    number(SHARED, words),
                    WASTE.matcher(words).results().map(MatchResult::group).reduce("", (a, b) -> a + " " + b)));
        }
        if (costs.size() != entries || costs.stream().anyMatch(cost -> cost.registers() == 0)) {
            throw new IllegalStateException("expected " + entries + " entries with their registers, got " + log);
        }
        return costs;
    }

    private static int number(Pattern pattern, String words) {
        return pattern.matcher(words).results().mapToInt(match -> Integer.parseInt(match.group(1))).findFirst().orElse(0);
    }
}
