package org.talweg.emulator;

import java.util.Locale;

/** cvt. */
final class Convert {
    private Convert() {}

    static Op decode(Decoder decoder, String[] parts) {
        PtxType from = PtxType.of(parts[parts.length - 1]);
        PtxType to = PtxType.of(parts[parts.length - 2]);
        String modifier = parts.length == 3 ? "" : parts[1];
        // To an integer saturation is what happens anyway.
        boolean saturates = parts.length == 5 && parts[2].equals("sat") && from != null && from.isFloat() && to != null
                && !to.isFloat();
        if (from == null || to == null || parts.length > 4 && !saturates || bits(from) || bits(to)) {
            throw decoder.unknown();
        }
        if (to == PtxType.BF16X2 || to == PtxType.BF16 || from == PtxType.BF16) {
            return bfloat16(decoder, modifier, to, from);
        }
        boolean integral = modifier.length() == 3 && modifier.endsWith("i");
        boolean needsIntegral = from.isFloat() && !to.isFloat();
        boolean needsRounding = to.isFloat() && (!from.isFloat() || from.bits > to.bits);
        boolean mayBeIntegral = needsIntegral || from.isFloat() && from == to;
        Rounding rounding = modifier.isEmpty() ? null : rounding(decoder, modifier);
        if (needsIntegral && !integral || needsRounding && (rounding == null || integral) || integral && !mayBeIntegral
                || rounding != null && !needsIntegral && !needsRounding && !integral) {
            throw decoder.statement.error("rounding is " + (needsIntegral ? "needed: .rni .rzi .rmi or .rpi"
                    : needsRounding ? "needed: .rn .rz .rm or .rp" : "not allowed here"));
        }
        decoder.statement.count(2);
        int d = decoder.target(0, to);
        int a = decoder.source(1, from);
        if (from.bits == 64) {
            return to.bits == 64 ? longs(decoder, d, a, to, from, rounding) : narrow(d, a, to, from, rounding);
        }
        return to.bits == 64 ? widen(decoder, d, a, to, from, rounding) : ints(decoder, d, a, to, from, rounding);
    }

    private static boolean bits(PtxType type) {
        return type == PtxType.PRED || type == PtxType.B8 || type == PtxType.B16 || type == PtxType.B32 || type == PtxType.B64;
    }


    private static Rounding rounding(Decoder decoder, String modifier) {
        try {
            return Rounding.valueOf(modifier.toUpperCase(Locale.ROOT).replaceFirst("^(R[NZMP])I$", "$1"));
        } catch (IllegalArgumentException e) {
            throw decoder.unknown();
        }
    }

    private static Op bfloat16(Decoder decoder, String modifier, PtxType to, PtxType from) {
        if (from == PtxType.BF16 && to == PtxType.F32 && modifier.isEmpty()) {
            decoder.needs(90);
            decoder.statement.count(2);
            return new Compute.Ints(Lanes.each1(a -> a << 16), decoder.target(0, to), decoder.source(1, PtxType.B16),
                    decoder.zero(), decoder.zero(), false);
        }
        if (from != PtxType.F32 || !modifier.equals("rn") && !modifier.equals("rz")) {
            throw decoder.unknown();
        }
        decoder.needs(80);
        Rounding rounding = rounding(decoder, modifier);
        boolean pair = to == PtxType.BF16X2;
        decoder.statement.count(pair ? 3 : 2);
        int d = decoder.target(0, pair ? PtxType.B32 : PtxType.B16);
        int a = decoder.source(1, PtxType.F32);
        if (pair) {
            return new Compute.Ints(Lanes.each2((x, y) -> rounding.toBfloat16(Float.intBitsToFloat(x)) << 16
                    | rounding.toBfloat16(Float.intBitsToFloat(y)) & 0xffff), d, a, decoder.source(2, PtxType.F32),
                    decoder.zero(), false);
        }
        return new Compute.Ints(Lanes.each1(x -> rounding.toBfloat16(Float.intBitsToFloat(x)) & 0xffff), d, a, decoder.zero(),
                decoder.zero(), false);
    }

    /** An integer of up to 32 bits from the register that holds it. */
    private static long value(int a, PtxType type) {
        return switch (type.bits) {
            case 8 -> type.isSigned() ? (byte) a : a & 0xff;
            case 16 -> type.isSigned() ? (short) a : a & 0xffff;
            default -> type.isSigned() ? a : a & 0xffffffffL;
        };
    }

    private static Op ints(Decoder decoder, int d, int a, PtxType to, PtxType from, Rounding rounding) {
        Lanes.Ints lanes;
        if (from == PtxType.F32 && to == PtxType.F32) {
            lanes = rounding == null ? Loops::move : Lanes.each1(x -> Float.floatToRawIntBits(
                    (float) rounding.integral(Float.intBitsToFloat(x))));
        } else if (from == PtxType.F32) {
            lanes = to == PtxType.S32 && rounding == Rounding.RN ? Loops::roundToSigned
                    : Lanes.each1(x -> (int) rounding.toInteger(Float.intBitsToFloat(x), to, false));
        } else if (to == PtxType.F32) {
            lanes = rounding == Rounding.RN && from == PtxType.S32 ? Loops::signedToFloat
                    : rounding == Rounding.RN && from == PtxType.U32 ? Loops::unsignedToFloat
                    : Lanes.each1(x -> Float.floatToRawIntBits(rounding.toFloat(value(x, from), false)));
        } else {
            lanes = Lanes.each1(x -> (int) value((int) value(x, from), to));
        }
        return new Compute.Ints(lanes, d, a, decoder.zero(), decoder.zero(), false);
    }

    private static Op narrow(int d, int a, PtxType to, PtxType from, Rounding rounding) {
        Lanes.Narrowing lanes;
        if (from == PtxType.F64 && to == PtxType.F32) {
            lanes = Lanes.narrow(x -> Float.floatToRawIntBits(rounding.narrow(Double.longBitsToDouble(x))));
        } else if (from == PtxType.F64) {
            lanes = Lanes.narrow(x -> (int) rounding.toInteger(Double.longBitsToDouble(x), to, true));
        } else if (to == PtxType.F32) {
            lanes = Lanes.narrow(x -> Float.floatToRawIntBits(rounding.toFloat(x, !from.isSigned())));
        } else {
            lanes = to.bits == 32 ? Loops::truncate : Lanes.narrow(x -> (int) value((int) x, to));
        }
        return new Compute.Narrowing(lanes, d, a);
    }

    private static Op widen(Decoder decoder, int d, int a, PtxType to, PtxType from, Rounding rounding) {
        Lanes.Widening lanes;
        if (from == PtxType.F32 && to == PtxType.F64) {
            lanes = Lanes.widen(x -> Double.doubleToRawLongBits(Float.intBitsToFloat(x)));
        } else if (from == PtxType.F32) {
            lanes = Lanes.widen(x -> rounding.toInteger(Float.intBitsToFloat(x), to, false));
        } else if (to == PtxType.F64) {
            lanes = Lanes.widen(x -> Double.doubleToRawLongBits(rounding.toDouble(value(x, from), false)));
        } else {
            lanes = from == PtxType.U32 ? Loops::extendUnsigned : Lanes.widen(x -> value(x, from));
        }
        return new Compute.Widening(lanes, d, a, decoder.zero(), decoder.zeroLong());
    }

    private static Op longs(Decoder decoder, int d, int a, PtxType to, PtxType from, Rounding rounding) {
        Lanes.Longs lanes;
        if (from == PtxType.F64 && to == PtxType.F64) {
            lanes = rounding == null ? Loops::moveLong : Lanes.eachLong1(x -> Double.doubleToRawLongBits(
                    rounding.integral(Double.longBitsToDouble(x))));
        } else if (from == PtxType.F64) {
            lanes = Lanes.eachLong1(x -> rounding.toInteger(Double.longBitsToDouble(x), to, true));
        } else if (to == PtxType.F64) {
            lanes = Lanes.eachLong1(x -> Double.doubleToRawLongBits(rounding.toDouble(x, !from.isSigned())));
        } else {
            lanes = Loops::moveLong;
        }
        return new Compute.Longs(lanes, d, a, decoder.zeroLong(), decoder.zeroLong(), false);
    }
}
