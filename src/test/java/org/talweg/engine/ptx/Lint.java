package org.talweg.engine.ptx;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What PTX here must not do, because its result or its cost would not be what its text says. */
final class Lint {
    private static final Pattern PREDICATE = Pattern.compile("^@!?%\\w+\\s+");
    private static final Pattern FLOAT_TYPE = Pattern.compile("\\.(f16|f16x2|bf16|bf16x2|f32|f32x2|f64|tf32)\\b");
    private static final Pattern ROUNDING = Pattern.compile("\\.r(n|z|m|p|na|ni|zi|mi|pi)\\b");
    private static final Pattern ANONYMOUS = Pattern.compile("%(f|fd|r|rd|rs|rh|p)\\d+\\b");
    private static final Pattern DECIMAL = Pattern.compile("(?<![\\w.%])\\d+\\.\\d");
    /** Rounded once, and fused with a neighbour by assemblers unless they say how they round. */
    private static final Set<String> ROUNDED = Set.of("add", "sub", "mul", "div", "sqrt", "fma", "rcp");
    private static final Set<String> FORBIDDEN_ON_FLOATS = Set.of("mad", "min", "max", "copysign", "testp");
    private static final Set<String> FORBIDDEN = Set.of("atom", "red", "call", "wmma", "mma", "wgmma", "tcgen05", "multimem",
            "ex2", "lg2", "sin", "cos", "tanh", "rsqrt", "brkpt", "trap", "vote", "ldu");
    private static final Set<String> FORBIDDEN_MODIFIERS = Set.of("ftz", "approx", "sat", "full", "relu", "noftz", "local");

    private Lint() {}

    /** Everything wrong with one module, each as {@code origin: reason: line}. */
    static List<String> faults(PtxSource source) {
        List<String> faults = new ArrayList<>();
        int number = 0;
        for (String line : source.text().split("\n")) {
            number++;
            for (String reason : faultsOfLine(line)) {
                faults.add(source.origin(number) + ": " + reason + ": " + line.strip());
            }
        }
        return faults;
    }

    static List<String> faultsOfLine(String line) {
        List<String> faults = new ArrayList<>();
        for (String statement : line.replaceAll("[{}]", " ").split(";")) {
            String code = PREDICATE.matcher(statement.strip()).replaceFirst("");
            String opcode = code.split("\\s+", 2)[0];
            String[] parts = opcode.split("\\.");
            instruction(parts.length == 0 ? "" : parts[0], opcode, parts, faults);
        }
        if (ANONYMOUS.matcher(line).find()) {
            faults.add("a register without a name");
        }
        if (DECIMAL.matcher(line).find() && !line.strip().startsWith(".version")) {
            faults.add("a decimal number where hexadecimal bits belong");
        }
        if (line.chars().anyMatch(c -> c > '~' || c < ' ')) {
            faults.add("not plain ASCII");
        }
        return faults;
    }

    private static void instruction(String root, String opcode, String[] parts, List<String> faults) {
        boolean floats = FLOAT_TYPE.matcher(opcode).find();
        for (String part : parts) {
            if (FORBIDDEN_MODIFIERS.contains(part)) {
                faults.add("." + part);
            }
        }
        if (FORBIDDEN.contains(root)) {
            faults.add(root + " is not of the contract");
        } else if (floats && FORBIDDEN_ON_FLOATS.contains(root)) {
            faults.add(root + " of floats is not of the contract");
        } else if (floats && ROUNDED.contains(root) && !opcode.matches(".*\\.rn\\..*")) {
            faults.add("expected .rn");
        } else if (floats && root.equals("cvt") && !ROUNDING.matcher(opcode).find()) {
            faults.add("a conversion that does not say how it rounds");
        } else if (root.equals("shfl") && !opcode.startsWith("shfl.sync.")) {
            faults.add("expected shfl.sync");
        }
    }
}
