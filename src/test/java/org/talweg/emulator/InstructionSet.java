package org.talweg.emulator;

import static org.talweg.emulator.PtxType.B16;
import static org.talweg.emulator.PtxType.B32;
import static org.talweg.emulator.PtxType.B64;
import static org.talweg.emulator.PtxType.F32;
import static org.talweg.emulator.PtxType.F64;
import static org.talweg.emulator.PtxType.S32;
import static org.talweg.emulator.PtxType.S64;
import static org.talweg.emulator.PtxType.U32;
import static org.talweg.emulator.PtxType.U64;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/** The instructions whose operands follow from their name: one row each. The others are decoded by {@link Decoder}. */
final class InstructionSet {
    interface Form {
        Op decode(Decoder decoder);
    }

    static final Map<String, Form> FORMS = new HashMap<>();

    private interface FloatBinary {
        float apply(float a, float b);
    }

    private InstructionSet() {}

    static {
        moves();
        integers32();
        integers64();
        widening();
        carries();
        bits();
        floats();
        doubles();
        predicates();
    }

    private static void moves() {
        for (PtxType type : List.of(B32, U32, S32, F32)) {
            row("mov" + type.suffix(), decoder -> decoder.statement.operand(0) instanceof Operand.Vector
                    || decoder.statement.operand(1) instanceof Operand.Vector ? parts(decoder, B32, B16)
                    : ints(decoder, Loops::move, false, type, type));
        }
        for (PtxType type : List.of(B64, U64, S64, F64)) {
            row("mov" + type.suffix(), decoder -> decoder.statement.operand(0) instanceof Operand.Vector
                    || decoder.statement.operand(1) instanceof Operand.Vector ? parts(decoder, B64, B32)
                    : longs(decoder, Loops::moveLong, false, type, type));
        }
        for (PtxType type : List.of(B16, PtxType.U16, PtxType.S16)) {
            ints("mov" + type.suffix(), Loops::move, type, type);
        }
        for (String space : List.of("global", "shared")) {
            longs("cvta." + space + ".u64", Loops::moveLong, U64, U64);
            longs("cvta.to." + space + ".u64", Loops::moveLong, U64, U64);
        }
        for (PtxType type : List.of(B32, U32, S32, F32)) {
            FORMS.put("selp" + type.suffix(), decoder -> {
                decoder.statement.count(4);
                return new Compute.SelectInts(decoder.target(0, type), decoder.source(1, type), decoder.source(2, type),
                        decoder.predicate(3));
            });
        }
        for (PtxType type : List.of(B64, U64, S64, F64)) {
            FORMS.put("selp" + type.suffix(), decoder -> {
                decoder.statement.count(4);
                return new Compute.SelectLongs(decoder.target(0, type), decoder.source(1, type), decoder.source(2, type),
                        decoder.predicate(3));
            });
        }
        FORMS.put("activemask.b32", decoder -> {
            decoder.statement.count(1);
            return new Synchronisation.ActiveMask(decoder.target(0, B32));
        });
    }

    /** mov between a register and the two halves of which it is made. */
    private static Op parts(Decoder decoder, PtxType whole, PtxType part) {
        decoder.statement.count(2);
        boolean wide = whole == B64;
        Operand first = decoder.statement.operand(0);
        Operand second = decoder.statement.operand(1);
        Operand.Vector vector = (Operand.Vector) (first instanceof Operand.Vector ? first : second);
        if (vector.elements().size() != 2 || first instanceof Operand.Vector && second instanceof Operand.Vector) {
            throw decoder.statement.error("expected two parts of " + part.suffix());
        }
        int low = decoder.source(vector.elements().get(0), part);
        int high = decoder.source(vector.elements().get(1), part);
        if (vector == first) {
            return new Compute.Unpack(low, high, decoder.source(1, whole), wide);
        }
        return wide
                ? new Compute.Widening(Lanes.widen((a, b, c) -> a & 0xffffffffL | (long) b << 32), decoder.target(0, whole), low,
                        high, decoder.zeroLong())
                : new Compute.Ints(Lanes.each2((a, b) -> a & 0xffff | b << 16), decoder.target(0, whole), low, high,
                        decoder.zero(), false);
    }

    private static void integers32() {
        for (PtxType type : List.of(U32, S32)) {
            String t = type.suffix();
            ints("add" + t, Loops::add, type, type, type);
            ints("sub" + t, Loops::sub, type, type, type);
            ints("mul.lo" + t, Loops::mulLow, type, type, type);
            ints("mad.lo" + t, Loops::madLow, type, type, type, type);
        }
        ints("mul.hi.u32", Loops::mulHighUnsigned, U32, U32, U32);
        ints("mul.hi.s32", Lanes.each2(Bits::mulHighSigned), S32, S32, S32);
        ints("mad.hi.u32", Lanes.each3((a, b, c) -> Bits.mulHighUnsigned(a, b) + c), U32, U32, U32, U32);
        ints("mad.hi.s32", Lanes.each3((a, b, c) -> Bits.mulHighSigned(a, b) + c), S32, S32, S32, S32);
        divides("div.u32", Lanes.each2(Bits::divideUnsigned), U32, U32, U32);
        divides("div.s32", Lanes.each2(Bits::divideSigned), S32, S32, S32);
        divides("rem.u32", Loops::remainderUnsigned, U32, U32, U32);
        divides("rem.s32", Lanes.each2(Bits::remainderSigned), S32, S32, S32);
        ints("neg.s32", Lanes.each1(a -> -a), S32, S32);
        ints("abs.s32", Lanes.each1(Math::abs), S32, S32);
        ints("min.s32", Lanes.each2(Math::min), S32, S32, S32);
        ints("max.s32", Lanes.each2(Math::max), S32, S32, S32);
        ints("min.u32", Lanes.each2((a, b) -> Integer.compareUnsigned(a, b) < 0 ? a : b), U32, U32, U32);
        ints("max.u32", Lanes.each2((a, b) -> Integer.compareUnsigned(a, b) > 0 ? a : b), U32, U32, U32);
    }

    private static void integers64() {
        for (PtxType type : List.of(U64, S64)) {
            String t = type.suffix();
            longs("add" + t, Loops::addLong, type, type, type);
            longs("sub" + t, Lanes.eachLong2((a, b) -> a - b), type, type, type);
            longs("mul.lo" + t, Lanes.eachLong2((a, b) -> a * b), type, type, type);
            longs("mad.lo" + t, Lanes.eachLong3((a, b, c) -> a * b + c), type, type, type, type);
        }
        longs("mul.hi.u64", Lanes.eachLong2(Bits::mulHighUnsigned), U64, U64, U64);
        longs("mul.hi.s64", Lanes.eachLong2(Math::multiplyHigh), S64, S64, S64);
        dividesLong("div.u64", Lanes.eachLong2(Bits::divideUnsigned), U64, U64, U64);
        dividesLong("div.s64", Lanes.eachLong2(Bits::divideSigned), S64, S64, S64);
        dividesLong("rem.u64", Lanes.eachLong2(Bits::remainderUnsigned), U64, U64, U64);
        dividesLong("rem.s64", Lanes.eachLong2(Bits::remainderSigned), S64, S64, S64);
        longs("neg.s64", Lanes.eachLong1(a -> -a), S64, S64);
        longs("abs.s64", Lanes.eachLong1(Math::abs), S64, S64);
        longs("min.s64", Lanes.eachLong2(Math::min), S64, S64, S64);
        longs("max.s64", Lanes.eachLong2(Math::max), S64, S64, S64);
        longs("min.u64", Lanes.eachLong2((a, b) -> Long.compareUnsigned(a, b) < 0 ? a : b), U64, U64, U64);
        longs("max.u64", Lanes.eachLong2((a, b) -> Long.compareUnsigned(a, b) > 0 ? a : b), U64, U64, U64);
        longs("and.b64", Lanes.eachLong2((a, b) -> a & b), B64, B64, B64);
        longs("or.b64", Lanes.eachLong2((a, b) -> a | b), B64, B64, B64);
        longs("xor.b64", Lanes.eachLong2((a, b) -> a ^ b), B64, B64, B64);
        longs("not.b64", Lanes.eachLong1(a -> ~a), B64, B64);
        longs("brev.b64", Lanes.eachLong1(Long::reverse), B64, B64);
        narrow("clz.b64", Lanes.narrow(Long::numberOfLeadingZeros), U32, B64);
        narrow("popc.b64", Lanes.narrow(Long::bitCount), U32, B64);
        shift("shl.b64", (d, a, b) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = Bits.shl(a[i], b[i]);
            }
        }, B64);
        Lanes.LongShift unsigned = (d, a, b) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = Bits.shrUnsigned(a[i], b[i]);
            }
        };
        shift("shr.b64", unsigned, B64);
        shift("shr.u64", unsigned, U64);
        shift("shr.s64", (d, a, b) -> {
            for (int i = 0; i < Warp.LANES; i++) {
                d[i] = Bits.shrSigned(a[i], b[i]);
            }
        }, S64);
    }

    private static void widening() {
        widen("mul.wide.u32", Loops::mulWideUnsigned, U64, U32, U32);
        widen("mul.wide.s32", Loops::mulWideSigned, S64, S32, S32);
        widen("mad.wide.u32", Loops::madWideUnsigned, U64, U32, U32, U64);
        widen("mad.wide.s32", Loops::madWideSigned, S64, S32, S32, S64);
    }

    private static void carries() {
        for (PtxType type : List.of(U32, S32, U64, S64)) {
            for (boolean subtracts : new boolean[] {false, true}) {
                String name = subtracts ? "sub" : "add";
                carry(name + ".cc" + type.suffix(), type, subtracts, false, true);
                carry(name + "c" + type.suffix(), type, subtracts, true, false);
                carry(name + "c.cc" + type.suffix(), type, subtracts, true, true);
            }
        }
    }

    private static void carry(String opcode, PtxType type, boolean subtracts, boolean takes, boolean sets) {
        row(opcode, decoder -> {
            decoder.statement.count(3);
            return new Compute.Carry(decoder.target(0, type), decoder.source(1, type), decoder.source(2, type), type.bits == 64,
                    subtracts, takes, sets);
        });
    }

    private static void bits() {
        ints("and.b32", Loops::and, B32, B32, B32);
        ints("or.b32", Loops::or, B32, B32, B32);
        ints("xor.b32", Loops::xor, B32, B32, B32);
        ints("not.b32", Lanes.each1(a -> ~a), B32, B32);
        ints("cnot.b32", Lanes.each1(a -> a == 0 ? 1 : 0), B32, B32);
        ints("shl.b32", Loops::shl, B32, B32, U32);
        ints("shr.b32", Loops::shrUnsigned, B32, B32, U32);
        ints("shr.u32", Loops::shrUnsigned, U32, U32, U32);
        ints("shr.s32", Loops::shrSigned, S32, S32, U32);
        ints("clz.b32", Lanes.each1(Integer::numberOfLeadingZeros), U32, B32);
        ints("popc.b32", Lanes.each1(Integer::bitCount), U32, B32);
        ints("brev.b32", Lanes.each1(Integer::reverse), B32, B32);
        ints("bfe.u32", Lanes.each3((a, b, c) -> (int) Bits.extract(a & 0xffffffffL, b, c, 32, false)), U32, U32, U32, U32);
        ints("bfe.s32", Lanes.each3((a, b, c) -> (int) Bits.extract(a & 0xffffffffL, b, c, 32, true)), S32, S32, U32, U32);
        insert("bfi.b32", B32);
        insert("bfi.b64", B64);
        ints("prmt.b32", Lanes.each3(Bits::permute), B32, B32, B32, B32);
        FORMS.put("lop3.b32", decoder -> {
            decoder.statement.count(5);
            int table = decoder.immediate(4, 255);
            return new Compute.Ints(Lanes.each3((a, b, c) -> Bits.logic(a, b, c, table)), decoder.target(0, B32),
                    decoder.source(1, B32), decoder.source(2, B32), decoder.source(3, B32), false);
        });
        for (boolean left : new boolean[] {false, true}) {
            for (boolean clamp : new boolean[] {false, true}) {
                ints("shf." + (left ? "l" : "r") + (clamp ? ".clamp" : ".wrap") + ".b32",
                        Lanes.each3((a, b, c) -> Bits.funnel(a, b, c, left, clamp)), B32, B32, B32, U32);
            }
        }
    }

    private static void insert(String opcode, PtxType type) {
        row(opcode, decoder -> {
            decoder.statement.count(5);
            return new Compute.Insert(decoder.target(0, type), decoder.source(1, type), decoder.source(2, type),
                    decoder.source(3, U32), decoder.source(4, U32), type.bits == 64);
        });
    }

    private static void floats() {
        ints("add.rn.f32", Loops::addFloat, F32, F32, F32);
        ints("sub.rn.f32", Loops::subFloat, F32, F32, F32);
        ints("mul.rn.f32", Loops::mulFloat, F32, F32, F32);
        ints("div.rn.f32", Loops::divFloat, F32, F32, F32);
        ints("sqrt.rn.f32", Loops::sqrtFloat, F32, F32);
        ints("fma.rn.f32", Loops::fmaFloat, F32, F32, F32, F32);
        ints("rcp.rn.f32", floats2((a, b) -> 1 / a), F32, F32);
        for (Rounding rounding : List.of(Rounding.RZ, Rounding.RM, Rounding.RP)) {
            String t = "." + rounding.name().toLowerCase(Locale.ROOT) + ".f32";
            ints("add" + t, floats2(rounding::add), F32, F32, F32);
            ints("sub" + t, floats2((a, b) -> rounding.add(a, -b)), F32, F32, F32);
            ints("mul" + t, floats2(rounding::mul), F32, F32, F32);
            ints("div" + t, floats2(rounding::div), F32, F32, F32);
            ints("rcp" + t, floats2((a, b) -> rounding.div(1, a)), F32, F32);
            ints("sqrt" + t, floats2((a, b) -> rounding.sqrt(a)), F32, F32);
            ints("fma" + t, Lanes.each3((a, b, c) -> Float.floatToRawIntBits(rounding.fma(Float.intBitsToFloat(a),
                    Float.intBitsToFloat(b), Float.intBitsToFloat(c)))), F32, F32, F32, F32);
        }
        ints("neg.f32", Loops::negFloat, F32, F32);
        ints("abs.f32", Loops::absFloat, F32, F32);
        ints("min.f32", floats2((a, b) -> Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.min(a, b)), F32, F32, F32);
        ints("max.f32", floats2((a, b) -> Float.isNaN(a) ? b : Float.isNaN(b) ? a : Math.max(a, b)), F32, F32, F32);
        ints("copysign.f32", Lanes.each2((a, b) -> a & 0x80000000 | b & 0x7fffffff), F32, F32, F32);
    }

    private static Lanes.Ints floats2(FloatBinary f) {
        return Lanes.each2((a, b) -> Float.floatToRawIntBits(f.apply(Float.intBitsToFloat(a), Float.intBitsToFloat(b))));
    }

    private static void doubles() {
        for (Rounding rounding : Rounding.values()) {
            String t = "." + rounding.name().toLowerCase(Locale.ROOT) + ".f64";
            longs("add" + t, doubles2(rounding::add), F64, F64, F64);
            longs("sub" + t, doubles2((a, b) -> rounding.add(a, -b)), F64, F64, F64);
            longs("mul" + t, doubles2(rounding::mul), F64, F64, F64);
            longs("div" + t, doubles2(rounding::div), F64, F64, F64);
            longs("rcp" + t, doubles1(a -> rounding.div(1, a)), F64, F64);
            longs("sqrt" + t, doubles1(rounding::sqrt), F64, F64);
            longs("fma" + t, Lanes.eachLong3((a, b, c) -> Double.doubleToRawLongBits(rounding.fma(Double.longBitsToDouble(a),
                    Double.longBitsToDouble(b), Double.longBitsToDouble(c)))), F64, F64, F64, F64);
        }
        longs("neg.f64", Lanes.eachLong1(a -> a ^ Long.MIN_VALUE), F64, F64);
        longs("abs.f64", Lanes.eachLong1(a -> a & Long.MAX_VALUE), F64, F64);
        longs("min.f64", doubles2((a, b) -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.min(a, b)), F64, F64, F64);
        longs("max.f64", doubles2((a, b) -> Double.isNaN(a) ? b : Double.isNaN(b) ? a : Math.max(a, b)), F64, F64, F64);
        longs("copysign.f64", Lanes.eachLong2((a, b) -> a & Long.MIN_VALUE | b & Long.MAX_VALUE), F64, F64, F64);
    }

    private static Lanes.Longs doubles2(DoubleBinaryOperator f) {
        return Lanes.eachLong2((a, b) -> Double.doubleToRawLongBits(f.applyAsDouble(Double.longBitsToDouble(a),
                Double.longBitsToDouble(b))));
    }

    private static Lanes.Longs doubles1(DoubleUnaryOperator f) {
        return Lanes.eachLong1(a -> Double.doubleToRawLongBits(f.applyAsDouble(Double.longBitsToDouble(a))));
    }

    private static void predicates() {
        for (String operation : List.of("and", "or", "xor")) {
            FORMS.put(operation + ".pred", decoder -> {
                decoder.statement.count(3);
                return new Predicates.Logic(operation, decoder.predicate(0), decoder.predicateInput(1),
                        decoder.predicateInput(2));
            });
        }
        for (String operation : List.of("not", "mov")) {
            FORMS.put(operation + ".pred", decoder -> {
                decoder.statement.count(2);
                return decoder.statement.operand(1) instanceof Operand.Number
                        ? new Predicates.Constant(decoder.predicate(0), decoder.immediate(1, 1) != 0 ^ operation.equals("not"))
                        : new Predicates.Logic(operation, decoder.predicate(0), decoder.predicateInput(1), null);
            });
        }
        for (String property : List.of("finite", "infinite", "number", "notanumber", "normal", "subnormal")) {
            for (PtxType type : List.of(F32, F64)) {
                row("testp." + property + type.suffix(), decoder -> {
                    decoder.statement.count(2);
                    return new Predicates.Property(property, type == F64, decoder.predicate(0), decoder.source(1, type));
                });
            }
        }
    }

    private static void row(String opcode, Form form) {
        if (FORMS.put(opcode, form) != null) {
            throw new IllegalStateException("two rows for " + opcode);
        }
    }

    /** 32-bit operands; the types are the destination's, then the sources'. */
    private static void ints(String opcode, Lanes.Ints lanes, PtxType... types) {
        row(opcode, decoder -> ints(decoder, lanes, false, types));
    }

    private static void divides(String opcode, Lanes.Ints lanes, PtxType... types) {
        row(opcode, decoder -> ints(decoder, lanes, true, types));
    }

    private static Op ints(Decoder decoder, Lanes.Ints lanes, boolean divides, PtxType... types) {
        decoder.statement.count(types.length);
        return new Compute.Ints(lanes, decoder.target(0, types[0]), decoder.source(1, types[1]),
                types.length > 2 ? decoder.source(2, types[2]) : decoder.zero(),
                types.length > 3 ? decoder.source(3, types[3]) : decoder.zero(), divides);
    }

    private static void longs(String opcode, Lanes.Longs lanes, PtxType... types) {
        row(opcode, decoder -> longs(decoder, lanes, false, types));
    }

    private static void dividesLong(String opcode, Lanes.Longs lanes, PtxType... types) {
        row(opcode, decoder -> longs(decoder, lanes, true, types));
    }

    private static Op longs(Decoder decoder, Lanes.Longs lanes, boolean divides, PtxType... types) {
        decoder.statement.count(types.length);
        return new Compute.Longs(lanes, decoder.target(0, types[0]), decoder.source(1, types[1]),
                types.length > 2 ? decoder.source(2, types[2]) : decoder.zeroLong(),
                types.length > 3 ? decoder.source(3, types[3]) : decoder.zeroLong(), divides);
    }

    private static void widen(String opcode, Lanes.Widening lanes, PtxType... types) {
        row(opcode, decoder -> {
            decoder.statement.count(types.length);
            return new Compute.Widening(lanes, decoder.target(0, types[0]), decoder.source(1, types[1]),
                    decoder.source(2, types[2]), types.length > 3 ? decoder.source(3, types[3]) : decoder.zeroLong());
        });
    }

    private static void narrow(String opcode, Lanes.Narrowing lanes, PtxType d, PtxType a) {
        row(opcode, decoder -> {
            decoder.statement.count(2);
            return new Compute.Narrowing(lanes, decoder.target(0, d), decoder.source(1, a));
        });
    }

    private static void shift(String opcode, Lanes.LongShift lanes, PtxType type) {
        row(opcode, decoder -> {
            decoder.statement.count(3);
            return new Compute.LongShift(lanes, decoder.target(0, type), decoder.source(1, type), decoder.source(2, U32));
        });
    }
}
