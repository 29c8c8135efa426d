package org.talweg.emulator;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Turns one statement into an operation on slots. */
final class Decoder {
    private static final Set<String> CACHE = Set.of("ca", "cg", "cs", "lu", "cv", "wb", "wt", "weak");

    final Statement statement;
    private final Scope scope;
    private final Slots slots;
    private final Map<String, PtxEntry.Shared> shared;
    private final List<PtxEntry.Parameter> parameters;
    private final int target;

    Decoder(Statement statement, Scope scope, Slots slots, Map<String, PtxEntry.Shared> shared,
            List<PtxEntry.Parameter> parameters, int target) {
        this.statement = statement;
        this.scope = scope;
        this.slots = slots;
        this.shared = shared;
        this.parameters = parameters;
        this.target = target;
    }

    void guard(Op op) {
        if (statement.guard() != null) {
            op.guard = predicate(new Operand.Name(statement.guard()));
            op.not = statement.not();
        }
    }

    Op decode() {
        InstructionSet.Form form = InstructionSet.FORMS.get(statement.opcode());
        if (form != null) {
            return form.decode(this);
        }
        String[] parts = statement.parts();
        return switch (parts[0]) {
            case "ld" -> load(parts);
            case "st" -> store(parts);
            case "cp" -> copy();
            case "setp" -> compare(parts, true);
            case "set" -> compare(parts, false);
            case "cvt" -> Convert.decode(this, parts);
            case "bar", "barrier" -> barrier();
            case "shfl" -> shuffle(parts);
            case "vote" -> vote(parts);
            case "membar", "fence" -> new Control.Nothing();
            case "ret", "exit" -> {
                if (parts.length > 1 && !parts[1].equals("uni")) {
                    throw unknown();
                }
                statement.count(0);
                yield new Control.Exit();
            }
            case "trap" -> new Control.Trap();
            default -> throw unknown();
        };
    }

    EmulatorFault unknown() {
        return statement.error("instruction " + statement.opcode() + " is none that this emulator knows");
    }

    void needs(int sm) {
        if (target < sm) {
            throw statement.error("needs .target sm_" + sm + ", the module has sm_" + target);
        }
    }

    private Scope.Register register(String name) {
        Scope.Register register = scope.register(name);
        if (register == null) {
            throw statement.error("unknown name " + name);
        }
        return register;
    }

    /** Slot of a destination. Types below 32 bits may go to 32-bit registers. */
    int target(int operand, PtxType type) {
        if (!(statement.operand(operand) instanceof Operand.Name name)) {
            throw statement.error("expected a register as operand " + operand);
        }
        return checked(register(name.text()), type);
    }

    private int checked(Scope.Register register, PtxType type) {
        boolean small = type.bits < 32 && register.type().bits <= 32 && register.type().bits >= type.bits;
        if (!register.type().fits(type) && !small) {
            throw statement.error("register " + register.name() + " is " + register.type().suffix() + ", the instruction takes "
                    + type.suffix());
        }
        return register.slot();
    }

    /** Slot of a source: a register, a special register, a number, or the address of a shared variable. */
    int source(int operand, PtxType type) {
        return source(statement.operand(operand), type);
    }

    int source(Operand operand, PtxType type) {
        if (operand instanceof Operand.Number number) {
            return type.bits == 64 ? slots.constant(bits(number.text(), type)) : slots.constant((int) bits(number.text(), type));
        }
        if (operand instanceof Operand.Name name) {
            if (Special.NAMES.contains(name.text())) {
                if (type.bits != 32 || type.isFloat()) {
                    throw statement.error("special register " + name.text() + " has 32 bits");
                }
                return slots.special(name.text());
            }
            if (shared.containsKey(name.text())) {
                return address(name.text(), 0, type);
            }
            return checked(register(name.text()), type);
        }
        if (operand instanceof Operand.Address address && shared.containsKey(address.base())) {
            return address(address.base(), address.offset(), type);
        }
        throw statement.error("expected a register or a number, got " + operand);
    }

    private int address(String variable, long offset, PtxType type) {
        long address = shared.get(variable).address() + offset;
        return type.bits == 64 ? slots.constant(address) : slots.constant((int) address);
    }

    int zero() {
        return slots.constant(0);
    }

    int zeroLong() {
        return slots.constant(0L);
    }

    /** The bits of a number as it is written, for a type. */
    private long bits(String text, PtxType type) {
        try {
            String lower = text.toLowerCase(Locale.ROOT);
            boolean minus = lower.startsWith("-");
            String digits = minus ? lower.substring(1) : lower;
            if (digits.startsWith("0f") || digits.startsWith("0d") && digits.length() == 18) {
                boolean single = digits.charAt(1) == 'f';
                if (digits.length() != (single ? 10 : 18) || type.bits != (single ? 32 : 64) || minus) {
                    throw statement.error("expected 0f and 8 digits for 32 bits, 0d and 16 for 64, got " + text);
                }
                return Long.parseUnsignedLong(digits.substring(2), 16);
            }
            if (type.isFloat()) {
                if (!digits.contains(".")) {
                    throw statement.error("expected a float such as 0f3F800000, got " + text);
                }
                return type == PtxType.F64 ? Double.doubleToRawLongBits(Double.parseDouble(lower))
                        : Float.floatToRawIntBits((float) Double.parseDouble(lower));
            }
            String plain = digits.endsWith("u") ? digits.substring(0, digits.length() - 1) : digits;
            long magnitude = plain.startsWith("0x") ? Long.parseUnsignedLong(plain.substring(2), 16)
                    : plain.startsWith("0b") ? Long.parseUnsignedLong(plain.substring(2), 2)
                    : plain.length() > 1 && plain.startsWith("0") ? Long.parseUnsignedLong(plain, 8) : Long.parseUnsignedLong(plain);
            long value = minus ? -magnitude : magnitude;
            int bits = Math.max(type.bits, 16);
            if (bits < 64 && (value >= 1L << bits || value < -1L << bits - 1)) {
                throw statement.error("number " + text + " does not fit " + type.suffix());
            }
            return value;
        } catch (NumberFormatException e) {
            throw statement.error("expected a number, got " + text);
        }
    }

    private int number(int operand) {
        if (statement.operand(operand) instanceof Operand.Number number) {
            return (int) bits(number.text(), PtxType.U32);
        }
        throw statement.error("expected a number as operand " + operand);
    }

    /** A number that is part of the instruction, such as lop3's table. */
    int immediate(int operand, int most) {
        int value = number(operand);
        if (value < 0 || value > most) {
            throw statement.error("expected a number of 0 to " + most + ", got " + value);
        }
        return value;
    }

    private int predicate(Operand operand) {
        if (!(operand instanceof Operand.Name name)) {
            throw statement.error("expected a predicate, got " + operand);
        }
        Scope.Register register = register(name.text());
        if (register.type() != PtxType.PRED) {
            throw statement.error("register " + name.text() + " is " + register.type().suffix() + ", not a predicate");
        }
        return register.slot();
    }

    int predicate(int operand) {
        return predicate(statement.operand(operand));
    }

    Predicates.Input predicateInput(int operand) {
        Operand given = statement.operand(operand);
        return given instanceof Operand.Not not ? new Predicates.Input(predicate(not.name()), true)
                : new Predicates.Input(predicate(given), false);
    }

    private Op compare(String[] parts, boolean predicates) {
        PtxType type = PtxType.of(parts[parts.length - 1]);
        int kind = parts.length - (predicates ? 1 : 2);
        PtxType result = predicates ? PtxType.PRED : PtxType.of(parts[parts.length - 2]);
        Comparison comparison;
        Predicates.Combination combination;
        try {
            comparison = Comparison.valueOf(parts[1].toUpperCase(Locale.ROOT));
            combination = kind == 2 ? Predicates.Combination.NONE
                    : Predicates.Combination.valueOf(parts[2].toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw unknown();
        }
        if (type == null || type.bits < 32 || kind > 3 || !comparison.allows(type)
                || !predicates && result != PtxType.U32 && result != PtxType.S32 && result != PtxType.F32) {
            throw unknown();
        }
        boolean combined = combination != Predicates.Combination.NONE;
        statement.count(combined ? 4 : 3);
        int p = -1;
        int q = -1;
        int d = -1;
        if (predicates) {
            boolean both = statement.operand(0) instanceof Operand.Pair;
            p = predicate(both ? ((Operand.Pair) statement.operand(0)).first() : statement.operand(0));
            q = both ? predicate(((Operand.Pair) statement.operand(0)).second()) : -1;
        } else {
            d = target(0, result);
        }
        return new Predicates.Compare(type.bits == 32 ? comparison.ints(type) : null,
                type.bits == 64 ? comparison.longs(type) : null, source(1, type), source(2, type), combination,
                combined ? predicateInput(3) : null, p, q, d,
                result == PtxType.F32 ? Float.floatToRawIntBits(1) : -1);
    }

    /** Space, vector length, type and cache hints of ld and st. */
    private record Access(String space, int count, PtxType type, boolean constant) {}

    private Access access(String[] parts) {
        String space = null;
        int count = 1;
        boolean constant = false;
        PtxType type = PtxType.of(parts[parts.length - 1]);
        for (int i = 1; i < parts.length - 1; i++) {
            String part = parts[i];
            if (part.equals("global") || part.equals("shared") || part.equals("param")) {
                space = part;
            } else if (part.equals("shared::cta")) {
                space = "shared";
            } else if (part.equals("v2") || part.equals("v4")) {
                count = part.charAt(1) - '0';
            } else if (part.equals("nc")) {
                constant = true;
            } else if (!CACHE.contains(part) && !part.startsWith("L1::") && !part.startsWith("L2::")) {
                throw unknown();
            }
        }
        if (space == null) {
            throw statement.error("expected .global, .shared or .param: generic addresses are not known here");
        }
        if (type == null || type.bits < 16 || type == PtxType.BF16X2 || type == PtxType.BF16
                || type.bytes() * count > 16) {
            throw unknown();
        }
        return new Access(space, count, type, constant);
    }

    private MemoryAccess.Elements elements(Access access, Operand operand, boolean load) {
        List<Operand> operands = operand instanceof Operand.Vector vector ? vector.elements() : List.of(operand);
        if (operands.size() != access.count) {
            throw statement.error("expected " + access.count + " elements, got " + operands.size());
        }
        int[] registers = new int[access.count];
        for (int i = 0; i < registers.length; i++) {
            if (load && !(operands.get(i) instanceof Operand.Name)) {
                throw statement.error("expected registers to load");
            }
            registers[i] = source(operands.get(i), access.type);
        }
        return new MemoryAccess.Elements(registers, access.type, access.type.bits == 64);
    }

    private Operand.Address address(int operand) {
        if (statement.operand(operand) instanceof Operand.Address address) {
            return address;
        }
        throw statement.error("expected an address [register+offset] as operand " + operand);
    }

    private int globalAddress(Operand.Address address) {
        return checked(register(address.base()), PtxType.U64);
    }

    private MemoryAccess.SharedAddress sharedAddress(Operand.Address address) {
        if (shared.containsKey(address.base())) {
            return new MemoryAccess.SharedAddress(address(address.base(), 0, PtxType.U32), false, (int) address.offset());
        }
        Scope.Register register = register(address.base());
        if (register.type().bits < 32 || register.type().isFloat()) {
            throw statement.error("expected an address of 32 or 64 bits, got register " + register.name() + " of "
                    + register.type().suffix());
        }
        return new MemoryAccess.SharedAddress(register.slot(), register.type().bits == 64, (int) address.offset());
    }

    private Op load(String[] parts) {
        Access access = access(parts);
        statement.count(2);
        if (access.space.equals("param")) {
            return loadParameter(access);
        }
        MemoryAccess.Elements elements = elements(access, statement.operand(0), true);
        Operand.Address address = address(1);
        return access.space.equals("global")
                ? new MemoryAccess.LoadGlobal(elements, globalAddress(address), address.offset(), access.constant)
                : new MemoryAccess.LoadShared(elements, sharedAddress(address));
    }

    private Op loadParameter(Access access) {
        Operand.Address address = address(1);
        for (int i = 0; i < parameters.size(); i++) {
            PtxEntry.Parameter parameter = parameters.get(i);
            if (parameter.name().equals(address.base())) {
                if (address.offset() != 0 || access.count != 1 || !parameter.type().fits(access.type)) {
                    throw statement.error("parameter " + parameter.name() + " is " + parameter.type().suffix());
                }
                int slot = slots.parameter(i, parameter);
                int d = target(0, access.type);
                return access.type.bits == 64 ? new Compute.Longs(Loops::moveLong, d, slot, zeroLong(), zeroLong(), false)
                        : new Compute.Ints(Loops::move, d, slot, zero(), zero(), false);
            }
        }
        throw statement.error("unknown parameter " + address.base());
    }

    private Op store(String[] parts) {
        Access access = access(parts);
        statement.count(2);
        Operand.Address address = address(0);
        if (access.space.equals("param") || access.constant) {
            throw unknown();
        }
        MemoryAccess.Elements elements = elements(access, statement.operand(1), false);
        return access.space.equals("global")
                ? new MemoryAccess.StoreGlobal(elements, globalAddress(address), address.offset())
                : new MemoryAccess.StoreShared(elements, sharedAddress(address));
    }

    private Op copy() {
        needs(80);
        String opcode = statement.opcode();
        if (opcode.equals("cp.async.commit_group")) {
            statement.count(0);
            return new MemoryAccess.CommitGroup();
        }
        if (opcode.equals("cp.async.wait_all")) {
            statement.count(0);
            return new MemoryAccess.WaitGroup(-1);
        }
        if (opcode.equals("cp.async.wait_group")) {
            statement.count(1);
            return new MemoryAccess.WaitGroup(immediate(0, Integer.MAX_VALUE));
        }
        if (!opcode.matches("cp\\.async\\.c[ag]\\.shared(::cta)?\\.global(\\.L2::\\w+)?")) {
            throw unknown();
        }
        int bytes = number(2);
        if (bytes != 16 && (opcode.startsWith("cp.async.cg") || bytes != 4 && bytes != 8)) {
            throw statement.error("expected 16 bytes, or 4 or 8 with .ca, got " + bytes);
        }
        if (statement.operands().size() > 3) {
            statement.count(4);
        } else {
            statement.count(3);
        }
        int filled = statement.operands().size() == 4 ? source(3, PtxType.U32) : slots.constant(bytes);
        Operand.Address from = address(1);
        return new MemoryAccess.CopyAsync(sharedAddress(address(0)), globalAddress(from), from.offset(), bytes, filled);
    }

    private Op barrier() {
        switch (statement.opcode()) {
            case "bar.sync", "barrier.sync", "barrier.sync.aligned", "bar.cta.sync", "barrier.cta.sync",
                    "barrier.cta.sync.aligned" -> {
                int name = immediate(0, 15);
                if (statement.operands().size() > 1) {
                    statement.count(2);
                    return new Synchronisation.Barrier(name, immediate(1, 1024));
                }
                return new Synchronisation.Barrier(name, 0);
            }
            case "bar.warp.sync" -> {
                statement.count(1);
                return new Synchronisation.WarpBarrier(source(0, PtxType.B32));
            }
            default -> throw unknown();
        }
    }

    private Op shuffle(String[] parts) {
        if (!statement.opcode().matches("shfl\\.sync\\.(up|down|bfly|idx)\\.b32")) {
            throw unknown();
        }
        statement.count(5);
        int d;
        int p = -1;
        if (statement.operand(0) instanceof Operand.Pair pair) {
            d = checked(register(pair.first().text()), PtxType.B32);
            p = predicate(pair.second());
        } else {
            d = target(0, PtxType.B32);
        }
        return new Synchronisation.Shuffle(parts[2], d, p, source(1, PtxType.B32), source(2, PtxType.B32),
                source(3, PtxType.B32), source(4, PtxType.B32));
    }

    private Op vote(String[] parts) {
        if (!statement.opcode().matches("vote\\.sync\\.((all|any|uni)\\.pred|ballot\\.b32)")) {
            throw unknown();
        }
        statement.count(3);
        return new Synchronisation.Vote(parts[2], parts[2].equals("ballot") ? target(0, PtxType.B32) : predicate(0),
                predicateInput(1), source(2, PtxType.B32));
    }
}
