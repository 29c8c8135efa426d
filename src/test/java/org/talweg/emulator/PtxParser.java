package org.talweg.emulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Reads a module: directives, declarations and instructions, which it decodes on the way. */
final class PtxParser {
    private static final int MOST_SHARED = 48 * 1024;

    private final PtxTokens tokens;
    private final Map<String, PtxEntry> entries = new LinkedHashMap<>();
    private int target;
    // Of the entry that is read.
    private Slots slots;
    private Map<String, PtxEntry.Shared> shared;
    private int sharedPacked;
    private List<PtxEntry.Parameter> parameters;
    private List<Op> ops;
    private Scope scope;

    private record Jump(Control.Branch branch, String label, Scope scope) {}

    private List<Jump> jumps;

    private PtxParser(String text, IntFunction<String> origins) {
        tokens = new PtxTokens(text, origins);
    }

    /**
     * The entries of a module by name.
     *
     * @param origins where a line of the text, from 1 on, was written
     */
    static Map<String, PtxEntry> parse(String text, IntFunction<String> origins) {
        PtxParser parser = new PtxParser(text, origins);
        parser.module();
        return parser.entries;
    }

    private void module() {
        while (!tokens.atEnd()) {
            String directive = tokens.peek();
            switch (directive) {
                case ".version" -> {
                    tokens.next();
                    tokens.next();
                }
                case ".target" -> {
                    tokens.next();
                    target = target(tokens.next());
                }
                case ".address_size" -> {
                    tokens.next();
                    tokens.expect("64");
                }
                case ".visible" -> tokens.next();
                case ".entry" -> entry();
                default -> throw tokens.error("expected .version, .target, .address_size or .visible .entry, got '" + directive
                        + "'");
            }
        }
    }

    private int target(String name) {
        try {
            return Integer.parseInt(name.replaceFirst("^sm_(\\d+)a?$", "$1"));
        } catch (NumberFormatException e) {
            throw tokens.error("expected a target such as sm_70, got " + name);
        }
    }

    private void entry() {
        String origin = tokens.origin();
        tokens.expect(".entry");
        String name = tokens.next();
        slots = new Slots();
        shared = new LinkedHashMap<>();
        sharedPacked = SharedMemory.BASE;
        parameters = new ArrayList<>();
        ops = new ArrayList<>();
        scope = new Scope(null);
        jumps = new ArrayList<>();
        if (tokens.skip("(")) {
            while (!tokens.skip(")")) {
                parameter();
                if (!tokens.peek().equals(")")) {
                    tokens.expect(",");
                }
            }
        }
        int reqntid = 0;
        int maxntid = 0;
        while (!tokens.peek().equals("{")) {
            String directive = tokens.next();
            int product = 1;
            do {
                product *= Integer.parseInt(tokens.next());
            } while (tokens.skip(","));
            switch (directive) {
                case ".reqntid" -> reqntid = product;
                case ".maxntid" -> maxntid = product;
                case ".minnctapersm", ".maxnreg" -> { }
                default -> throw tokens.error("expected .reqntid, .maxntid, .minnctapersm or .maxnreg, got " + directive);
            }
        }
        body();
        for (Jump jump : jumps) {
            int pc = jump.scope.label(jump.label);
            if (pc < 0) {
                throw jump.branch.statement.error("expected a label of the entry, got " + jump.label);
            }
            jump.branch.target = pc;
        }
        if (entries.put(name, new PtxEntry(name, origin, List.copyOf(parameters), reqntid, maxntid, ops.toArray(Op[]::new), slots,
                shared, sharedPacked + shared.size() * SharedMemory.GAP)) != null) {
            throw new EmulatorFault(EmulatorFault.Kind.SYNTAX, origin, "two entries " + name);
        }
    }

    private void parameter() {
        tokens.expect(".param");
        PtxType type = type();
        if (type.bits < 32) {
            throw tokens.error("expected parameters of 32 or 64 bits, got " + type.suffix());
        }
        if (tokens.skip(".ptr")) {
            while (tokens.peek().startsWith(".")) {
                if (tokens.next().equals(".align")) {
                    tokens.next();
                }
            }
        }
        parameters.add(new PtxEntry.Parameter(tokens.next(), type));
    }

    private PtxType type() {
        String name = tokens.next();
        PtxType type = name.startsWith(".") ? PtxType.of(name.substring(1)) : null;
        if (type == null) {
            throw tokens.error("expected a type, got " + name);
        }
        return type;
    }

    private void body() {
        int depth = 0;
        do {
            if (tokens.skip("{")) {
                depth++;
                scope = new Scope(scope);
            } else if (tokens.skip("}")) {
                depth--;
                scope = scope.parent;
            } else if (tokens.peek().equals(".reg")) {
                registers();
            } else if (tokens.peek().equals(".shared")) {
                variable();
            } else {
                statement();
            }
        } while (depth > 0);
        Statement end = new Statement(tokens.origin(), "(end of the entry)", null, false, "ret", List.of());
        add(new Control.Exit(), end);
    }

    private void registers() {
        tokens.expect(".reg");
        PtxType type = type();
        do {
            String name = tokens.next();
            if (tokens.skip("<")) {
                int count = Integer.parseInt(tokens.next());
                tokens.expect(">");
                for (int i = 0; i < count; i++) {
                    declare(name + i, type);
                }
            } else {
                declare(name, type);
            }
        } while (tokens.skip(","));
        tokens.expect(";");
    }

    private void declare(String name, PtxType type) {
        if (!scope.declare(new Scope.Register(name, type, slots.register(name, type)))) {
            throw tokens.error("two registers " + name + " in one scope");
        }
    }

    /** Variables are packed as an assembler does, and each moved on by one gap more than that before. */
    private void variable() {
        String origin = tokens.origin();
        tokens.expect(".shared");
        int align = tokens.skip(".align") ? Integer.parseInt(tokens.next()) : 0;
        PtxType type = type();
        String name = tokens.next();
        long count = 1;
        while (tokens.skip("[")) {
            count *= Integer.decode(tokens.next());
            tokens.expect("]");
        }
        tokens.expect(";");
        align = Math.max(align, type.bytes());
        sharedPacked = (sharedPacked + align - 1) / align * align;
        long end = sharedPacked + count * type.bytes();
        if (end - SharedMemory.BASE > MOST_SHARED) {
            throw new EmulatorFault(EmulatorFault.Kind.SYNTAX, origin, "expected at most " + MOST_SHARED
                    + " bytes of shared memory, got " + (end - SharedMemory.BASE));
        }
        int address = sharedPacked + shared.size() * SharedMemory.GAP;
        shared.put(name, new PtxEntry.Shared(name, address, (int) count * type.bytes()));
        sharedPacked = (int) (end + 3) / 4 * 4;
    }

    private void statement() {
        String origin = tokens.origin();
        int mark = tokens.mark();
        String guard = null;
        boolean not = false;
        if (tokens.skip("@")) {
            not = tokens.skip("!");
            guard = tokens.next();
        }
        String opcode = tokens.next();
        if (guard == null && tokens.skip(":")) {
            if (!scope.label(opcode, ops.size())) {
                throw new EmulatorFault(EmulatorFault.Kind.SYNTAX, origin, "two labels " + opcode + " in one scope");
            }
            return;
        }
        if (opcode.startsWith(".")) {
            throw tokens.error("unknown directive " + opcode);
        }
        List<Operand> operands = new ArrayList<>();
        while (!tokens.skip(";")) {
            if (!operands.isEmpty()) {
                tokens.expect(",");
            }
            operands.add(operand());
        }
        Statement statement = new Statement(origin, tokens.since(mark), guard, not, opcode, operands);
        Decoder decoder = new Decoder(statement, scope, slots, shared, parameters, target);
        if (statement.parts()[0].equals("bra")) {
            statement.count(1);
            Control.Branch branch = new Control.Branch(opcode.equals("bra.uni"));
            if (!opcode.equals("bra") && !opcode.equals("bra.uni") || !(statement.operand(0) instanceof Operand.Name label)) {
                throw statement.error("expected bra or bra.uni and a label");
            }
            jumps.add(new Jump(branch, label.text(), scope));
            add(branch, statement);
            decoder.guard(branch);
        } else {
            Op op = decoder.decode();
            add(op, statement);
            decoder.guard(op);
        }
    }

    private void add(Op op, Statement statement) {
        op.statement = statement;
        op.pc = ops.size();
        ops.add(op);
    }

    private Operand operand() {
        if (tokens.skip("{")) {
            List<Operand> elements = new ArrayList<>();
            do {
                elements.add(operand());
            } while (tokens.skip(","));
            tokens.expect("}");
            return new Operand.Vector(elements);
        }
        if (tokens.skip("[")) {
            String base = tokens.next();
            long offset = offset();
            tokens.expect("]");
            return new Operand.Address(base, offset);
        }
        if (tokens.skip("!")) {
            return new Operand.Not(new Operand.Name(tokens.next()));
        }
        if (tokens.skip("-")) {
            return new Operand.Number("-" + tokens.next());
        }
        String word = tokens.next();
        if (Character.isDigit(word.charAt(0))) {
            return new Operand.Number(word);
        }
        if (tokens.skip("|")) {
            return new Operand.Pair(new Operand.Name(word), new Operand.Name(tokens.next()));
        }
        if (tokens.peek().equals("+")) {
            return new Operand.Address(word, offset());
        }
        return new Operand.Name(word);
    }

    private long offset() {
        if (tokens.skip("+")) {
            long sign = tokens.skip("-") ? -1 : 1;
            return sign * number(tokens.next());
        }
        return 0;
    }

    private long number(String text) {
        try {
            return Long.decode(text);
        } catch (NumberFormatException e) {
            throw tokens.error("expected a whole number, got " + text);
        }
    }
}
