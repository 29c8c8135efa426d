package org.talweg.emulator;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Each form of instruction against values worked out by hand from the PTX manual (PTX ISA, section 9.7). */
class InstructionTest {
    @TestFactory
    Stream<DynamicTest> shouldRoundFloats() {
        return InstructionRow.tests("""
                add.rn.f32  | f32 f32 f32 | 3f800000 33800000 | 3f800000 | 1 + 2^-24: a tie, to even
                add.rz.f32  | f32 f32 f32 | 3f800000 33800000 | 3f800000 |
                add.rm.f32  | f32 f32 f32 | 3f800000 33800000 | 3f800000 |
                add.rp.f32  | f32 f32 f32 | 3f800000 33800000 | 3f800001 |
                add.rn.f32  | f32 f32 f32 | 3f800000 33800001 | 3f800001 | just above the tie
                add.rz.f32  | f32 f32 f32 | 3f800000 33800001 | 3f800000 |
                add.rn.f32  | f32 f32 f32 | 3f800000 34400000 | 3f800002 | 1 + 1.5 ulp: a tie, to even, upwards
                add.rz.f32  | f32 f32 f32 | 3f800000 34400000 | 3f800001 |
                add.rm.f32  | f32 f32 f32 | bf800000 b3800000 | bf800001 | away from zero is down
                add.rp.f32  | f32 f32 f32 | bf800000 b3800000 | bf800000 |
                add.rz.f32  | f32 f32 f32 | bf800000 b3800000 | bf800000 |
                add.rn.f32  | f32 f32 f32 | 3f800000 b2800000 | 3f800000 | 1 - 2^-26, a quarter of the smaller ulp below 1
                add.rz.f32  | f32 f32 f32 | 3f800000 b2800000 | 3f7fffff |
                add.rm.f32  | f32 f32 f32 | 3f800000 b2800000 | 3f7fffff |
                add.rp.f32  | f32 f32 f32 | 3f800000 b2800000 | 3f800000 |
                add.rn.f32  | f32 f32 f32 | 7f7fffff 7f7fffff | 7f800000 | overflow
                add.rz.f32  | f32 f32 f32 | 7f7fffff 7f7fffff | 7f7fffff |
                add.rm.f32  | f32 f32 f32 | 7f7fffff 7f7fffff | 7f7fffff |
                add.rp.f32  | f32 f32 f32 | 7f7fffff 7f7fffff | 7f800000 |
                add.rm.f32  | f32 f32 f32 | ff7fffff ff7fffff | ff800000 |
                add.rp.f32  | f32 f32 f32 | ff7fffff ff7fffff | ff7fffff |
                add.rn.f32  | f32 f32 f32 | 3f800000 bf800000 | 00000000 | an exact zero is +0
                add.rz.f32  | f32 f32 f32 | 3f800000 bf800000 | 00000000 |
                add.rp.f32  | f32 f32 f32 | 3f800000 bf800000 | 00000000 |
                add.rm.f32  | f32 f32 f32 | 3f800000 bf800000 | 80000000 | but -0 downwards
                add.rn.f32  | f32 f32 f32 | 00000000 80000000 | 00000000 |
                add.rm.f32  | f32 f32 f32 | 00000000 80000000 | 80000000 |
                add.rm.f32  | f32 f32 f32 | 00000000 00000000 | 00000000 |
                add.rn.f32  | f32 f32 f32 | 80000000 80000000 | 80000000 |
                add.rp.f32  | f32 f32 f32 | 80000000 80000000 | 80000000 |
                add.rn.f32  | f32 f32 f32 | 7f800000 ff800000 | nan      |
                add.rz.f32  | f32 f32 f32 | 7f800000 ff800000 | nan      |
                add.rn.f32  | f32 f32 f32 | 00000001 00000001 | 00000002 | subnormals are kept
                sub.rn.f32  | f32 f32 f32 | 00800000 00000001 | 007fffff |
                sub.rn.f32  | f32 f32 f32 | 3f800000 33000000 | 3f800000 | 1 - 2^-25: a tie, to even
                sub.rz.f32  | f32 f32 f32 | 3f800000 33000000 | 3f7fffff |
                sub.rm.f32  | f32 f32 f32 | 3f800000 33000000 | 3f7fffff |
                sub.rp.f32  | f32 f32 f32 | 3f800000 33000000 | 3f800000 |
                sub.rm.f32  | f32 f32 f32 | 3f800000 3f800000 | 80000000 |
                mul.rn.f32  | f32 f32 f32 | 00000001 3f000000 | 00000000 | half the least subnormal: a tie, to even
                mul.rp.f32  | f32 f32 f32 | 00000001 3f000000 | 00000001 |
                mul.rz.f32  | f32 f32 f32 | 00000001 3f000000 | 00000000 |
                mul.rn.f32  | f32 f32 f32 | 80000001 3f000000 | 80000000 |
                mul.rm.f32  | f32 f32 f32 | 80000001 3f000000 | 80000001 |
                mul.rp.f32  | f32 f32 f32 | 80000001 3f000000 | 80000000 |
                mul.rn.f32  | f32 f32 f32 | 00000003 3f000000 | 00000002 | 1.5 subnormal ulp: a tie, to even
                mul.rz.f32  | f32 f32 f32 | 00000003 3f000000 | 00000001 |
                mul.rn.f32  | f32 f32 f32 | 00800000 3f000000 | 00400000 | into the subnormals, exact
                mul.rn.f32  | f32 f32 f32 | 3f800001 3f800001 | 3f800002 | 1 + 2^-22 + 2^-46
                mul.rp.f32  | f32 f32 f32 | 3f800001 3f800001 | 3f800003 |
                mul.rm.f32  | f32 f32 f32 | 3f800001 3f800001 | 3f800002 |
                mul.rz.f32  | f32 f32 f32 | ff7fffff 40000000 | ff7fffff |
                mul.rn.f32  | f32 f32 f32 | 00000000 7f800000 | nan      |
                mul.rm.f32  | f32 f32 f32 | 00000000 bf800000 | 80000000 |
                fma.rn.f32  | f32 f32 f32 f32 | 3f800001 3f800001 bf800002 | 28800000 | 2^-46: the product is not rounded
                fma.rz.f32  | f32 f32 f32 f32 | 3f800001 3f800001 bf800002 | 28800000 |
                fma.rn.f32  | f32 f32 f32 f32 | 3f800001 3f800001 00000000 | 3f800002 |
                fma.rp.f32  | f32 f32 f32 f32 | 3f800001 3f800001 00000000 | 3f800003 |
                fma.rm.f32  | f32 f32 f32 f32 | 3f800001 bf800001 00000000 | bf800003 |
                fma.rz.f32  | f32 f32 f32 f32 | 3f800001 bf800001 00000000 | bf800002 |
                fma.rn.f32  | f32 f32 f32 f32 | 00000000 00000000 80000000 | 00000000 | +0 - 0
                fma.rn.f32  | f32 f32 f32 f32 | 00000000 80000000 80000000 | 80000000 |
                fma.rm.f32  | f32 f32 f32 f32 | 3f800000 3f800000 bf800000 | 80000000 |
                fma.rm.f32  | f32 f32 f32 f32 | 00000000 80000000 00000000 | 80000000 |
                fma.rn.f32  | f32 f32 f32 f32 | 7f7fffff 40000000 ff7fffff | 7f7fffff | no overflow in between
                fma.rz.f32  | f32 f32 f32 f32 | 7f7fffff 40000000 00000000 | 7f7fffff |
                fma.rn.f32  | f32 f32 f32 f32 | 7f800000 00000000 3f800000 | nan      |
                fma.rp.f32  | f32 f32 f32 f32 | 00000001 00000001 00000000 | 00000001 | 2^-298 upwards
                div.rn.f32  | f32 f32 f32 | 3f800000 40400000 | 3eaaaaab | 1/3
                div.rz.f32  | f32 f32 f32 | 3f800000 40400000 | 3eaaaaaa |
                div.rm.f32  | f32 f32 f32 | 3f800000 40400000 | 3eaaaaaa |
                div.rp.f32  | f32 f32 f32 | 3f800000 40400000 | 3eaaaaab |
                div.rm.f32  | f32 f32 f32 | bf800000 40400000 | beaaaaab |
                div.rp.f32  | f32 f32 f32 | 3f800000 c0400000 | beaaaaaa |
                div.rn.f32  | f32 f32 f32 | 3f800000 00000000 | 7f800000 |
                div.rn.f32  | f32 f32 f32 | 3f800000 80000000 | ff800000 |
                div.rz.f32  | f32 f32 f32 | 3f800000 00000000 | 7f800000 | exact, so not the largest float
                div.rn.f32  | f32 f32 f32 | 00000000 00000000 | nan      |
                div.rn.f32  | f32 f32 f32 | 00000001 40000000 | 00000000 |
                div.rp.f32  | f32 f32 f32 | 00000001 40000000 | 00000001 |
                div.rn.f32  | f32 f32 f32 | 7f7fffff 3f000000 | 7f800000 |
                div.rz.f32  | f32 f32 f32 | 7f7fffff 3f000000 | 7f7fffff |
                rcp.rn.f32  | f32 f32 | 40400000 | 3eaaaaab |
                rcp.rm.f32  | f32 f32 | 40400000 | 3eaaaaaa |
                rcp.rn.f32  | f32 f32 | 00000001 | 7f800000 | 2^149
                rcp.rz.f32  | f32 f32 | 00000001 | 7f7fffff |
                rcp.rn.f32  | f32 f32 | 80000000 | ff800000 |
                sqrt.rn.f32 | f32 f32 | 40000000 | 3fb504f3 | 1.41421354 below, 1.41421366 above
                sqrt.rz.f32 | f32 f32 | 40000000 | 3fb504f3 |
                sqrt.rp.f32 | f32 f32 | 40000000 | 3fb504f4 |
                sqrt.rp.f32 | f32 f32 | 40800000 | 40000000 | exact
                sqrt.rn.f32 | f32 f32 | 00000001 | 1a3504f3 | 2^-75 times the root of 2
                sqrt.rn.f32 | f32 f32 | 80000000 | 80000000 |
                sqrt.rm.f32 | f32 f32 | bf800000 | nan      |
                neg.f32     | f32 f32 | 00000000 | 80000000 |
                neg.f32     | f32 f32 | ff800000 | 7f800000 |
                abs.f32     | f32 f32 | 80000000 | 00000000 |
                abs.f32     | f32 f32 | 80000001 | 00000001 |
                min.f32     | f32 f32 f32 | 7fc00000 3f800000 | 3f800000 | the operand that is a number
                max.f32     | f32 f32 f32 | 3f800000 7fc00000 | 3f800000 |
                max.f32     | f32 f32 f32 | 7fc00000 7fc00000 | nan      |
                min.f32     | f32 f32 f32 | 00000000 80000000 | 80000000 | -0 is less than +0
                max.f32     | f32 f32 f32 | 80000000 00000000 | 00000000 |
                copysign.f32 | f32 f32 f32 | 80000000 3f800000 | bf800000 | the sign of a on b
                copysign.f32 | f32 f32 f32 | 3f800000 bf800000 | 3f800000 |
                """);
    }

    @TestFactory
    Stream<DynamicTest> shouldRoundDoubles() {
        return InstructionRow.tests("""
                add.rn.f64  | f64 f64 f64 | 3ff0000000000000 3ca0000000000000 | 3ff0000000000000 | 1 + 2^-53: a tie
                add.rp.f64  | f64 f64 f64 | 3ff0000000000000 3ca0000000000000 | 3ff0000000000001 |
                add.rm.f64  | f64 f64 f64 | bff0000000000000 bca0000000000000 | bff0000000000001 |
                add.rz.f64  | f64 f64 f64 | 7fefffffffffffff 7fefffffffffffff | 7fefffffffffffff |
                sub.rm.f64  | f64 f64 f64 | 3ff0000000000000 3ff0000000000000 | 8000000000000000 |
                mul.rn.f64  | f64 f64 f64 | 0000000000000001 3fe0000000000000 | 0000000000000000 |
                mul.rp.f64  | f64 f64 f64 | 0000000000000001 3fe0000000000000 | 0000000000000001 |
                fma.rn.f64  | f64 f64 f64 f64 | 3ff0000000000001 3ff0000000000001 bff0000000000002 | 3970000000000000 | 2^-104
                div.rn.f64  | f64 f64 f64 | 3ff0000000000000 4008000000000000 | 3fd5555555555555 |
                div.rp.f64  | f64 f64 f64 | 3ff0000000000000 4008000000000000 | 3fd5555555555556 |
                rcp.rz.f64  | f64 f64 | 4008000000000000 | 3fd5555555555555 |
                sqrt.rn.f64 | f64 f64 | 4000000000000000 | 3ff6a09e667f3bcd |
                sqrt.rz.f64 | f64 f64 | 4000000000000000 | 3ff6a09e667f3bcc |
                neg.f64     | f64 f64 | 3ff0000000000000 | bff0000000000000 |
                abs.f64     | f64 f64 | bff0000000000000 | 3ff0000000000000 |
                min.f64     | f64 f64 f64 | 7ff8000000000000 3ff0000000000000 | 3ff0000000000000 |
                max.f64     | f64 f64 f64 | 8000000000000000 0000000000000000 | 0000000000000000 |
                copysign.f64 | f64 f64 f64 | 8000000000000000 3ff0000000000000 | bff0000000000000 |
                """);
    }

    @TestFactory
    Stream<DynamicTest> shouldComputeIntegers() {
        return InstructionRow.tests("""
                add.u32     | u32 u32 u32 | ffffffff 00000001 | 00000000 |
                add.s32     | s32 s32 s32 | 7fffffff 00000001 | 80000000 |
                sub.u32     | u32 u32 u32 | 00000000 00000001 | ffffffff |
                mul.lo.u32  | u32 u32 u32 | ffffffff ffffffff | 00000001 |
                mul.lo.s32  | s32 s32 s32 | 80000000 ffffffff | 80000000 |
                mul.hi.u32  | u32 u32 u32 | ffffffff ffffffff | fffffffe | (2^32 - 1)^2 = 2^64 - 2^33 + 1
                mul.hi.s32  | s32 s32 s32 | ffffffff ffffffff | 00000000 | -1 times -1
                mul.hi.s32  | s32 s32 s32 | 80000000 00000002 | ffffffff | -2^32
                mul.hi.u32  | u32 u32 u32 | 80000000 00000002 | 00000001 |
                mul.hi.s32  | s32 s32 s32 | 80000000 80000000 | 40000000 |
                mul.wide.u32 | u64 u32 u32 | ffffffff ffffffff | fffffffe00000001 |
                mul.wide.s32 | s64 s32 s32 | ffffffff ffffffff | 0000000000000001 |
                mul.wide.s32 | s64 s32 s32 | 80000000 00000001 | ffffffff80000000 |
                mad.lo.u32  | u32 u32 u32 u32 | 00000007 00000008 00000009 | 00000041 |
                mad.lo.s32  | s32 s32 s32 s32 | ffffffff 00000008 00000009 | 00000001 |
                mad.hi.u32  | u32 u32 u32 u32 | ffffffff ffffffff 00000001 | ffffffff |
                mad.hi.s32  | s32 s32 s32 s32 | 80000000 00000002 00000005 | 00000004 |
                mad.wide.u32 | u64 u32 u32 u64 | ffffffff 00000004 0000000000000005 | 0000000400000001 |
                mad.wide.s32 | s64 s32 s32 s64 | ffffffff 00000004 0000000000000005 | 0000000000000001 |
                div.u32     | u32 u32 u32 | fffffff9 00000002 | 7ffffffc |
                div.s32     | s32 s32 s32 | fffffff9 00000002 | fffffffd | -7/2 towards zero
                rem.u32     | u32 u32 u32 | fffffff9 00000002 | 00000001 |
                rem.s32     | s32 s32 s32 | fffffff9 00000002 | ffffffff | the sign of the dividend
                rem.s32     | s32 s32 s32 | 00000007 fffffffe | 00000001 |
                neg.s32     | s32 s32 | 80000000 | 80000000 |
                abs.s32     | s32 s32 | fffffffb | 00000005 |
                min.s32     | s32 s32 s32 | ffffffff 00000001 | ffffffff |
                min.u32     | u32 u32 u32 | ffffffff 00000001 | 00000001 |
                max.s32     | s32 s32 s32 | ffffffff 00000001 | 00000001 |
                max.u32     | u32 u32 u32 | ffffffff 00000001 | ffffffff |
                add.u64     | u64 u64 u64 | 00000000ffffffff 0000000000000001 | 0000000100000000 |
                sub.s64     | s64 s64 s64 | 0000000100000000 0000000000000001 | 00000000ffffffff |
                mul.lo.u64  | u64 u64 u64 | 0000000100000001 0000000100000001 | 0000000200000001 |
                mul.hi.u64  | u64 u64 u64 | ffffffffffffffff ffffffffffffffff | fffffffffffffffe |
                mul.hi.s64  | s64 s64 s64 | ffffffffffffffff ffffffffffffffff | 0000000000000000 |
                mul.hi.s64  | s64 s64 s64 | 8000000000000000 0000000000000002 | ffffffffffffffff |
                mad.lo.u64  | u64 u64 u64 u64 | 0000000100000000 0000000000000003 0000000000000005 | 0000000300000005 |
                div.u64     | u64 u64 u64 | ffffffffffffffff 0000000000000002 | 7fffffffffffffff |
                div.s64     | s64 s64 s64 | fffffffffffffff9 0000000000000002 | fffffffffffffffd |
                rem.u64     | u64 u64 u64 | ffffffffffffffff 000000000000000a | 0000000000000005 | 18446744073709551615
                rem.s64     | s64 s64 s64 | fffffffffffffff9 0000000000000002 | ffffffffffffffff |
                neg.s64     | s64 s64 | 0000000000000001 | ffffffffffffffff |
                abs.s64     | s64 s64 | ffffffffffffffff | 0000000000000001 |
                min.u64     | u64 u64 u64 | ffffffffffffffff 0000000000000001 | 0000000000000001 |
                max.s64     | s64 s64 s64 | ffffffffffffffff 0000000000000001 | 0000000000000001 |
                add.cc.u32 %t0, %a, %b; addc.u32 %d, %c, %e | u32 u32 u32 u32 u32 | ffffffff 00000001 00000005 00000006 | 0000000c |
                add.cc.u32 %t0, %a, %b; addc.u32 %d, %c, %e | u32 u32 u32 u32 u32 | fffffffe 00000001 00000005 00000006 | 0000000b |
                add.cc.u32 %t0, %a, %b; addc.cc.u32 %t1, %c, 0; addc.u32 %d, 0, 0 | u32 u32 u32 u32 | 80000000 80000000 ffffffff | 00000001 | the carry runs through
                sub.cc.u32 %t0, %a, %b; subc.u32 %d, %c, %e | u32 u32 u32 u32 u32 | 00000000 00000001 00000005 00000002 | 00000002 | a borrow
                sub.cc.u32 %t0, %a, %b; subc.u32 %d, %c, %e | u32 u32 u32 u32 u32 | 00000001 00000001 00000005 00000002 | 00000003 |
                add.cc.u64 %w0, %a, %b; addc.u64 %d, 0, 0 | u64 u64 u64 | ffffffffffffffff 0000000000000001 | 0000000000000001 |
                add.cc.u64 %w0, %a, %b; addc.u64 %d, 0, 0 | u64 u64 u64 | 7fffffffffffffff 0000000000000001 | 0000000000000000 | an overflow, but no carry
                sub.cc.u64 %w0, %a, %b; subc.u64 %d, 3, 0 | u64 u64 u64 | 0000000000000000 0000000000000001 | 0000000000000002 |
                """);
    }

    @TestFactory
    Stream<DynamicTest> shouldMoveBits() {
        return InstructionRow.tests("""
                shl.b32     | b32 b32 u32 | 00000001 0000001f | 80000000 |
                shl.b32     | b32 b32 u32 | 00000001 00000020 | 00000000 | amounts are clamped, not taken modulo 32
                shl.b32     | b32 b32 u32 | 00000001 00000021 | 00000000 |
                shl.b32     | b32 b32 u32 | 00000001 ffffffff | 00000000 |
                shr.u32     | u32 u32 u32 | 80000000 0000001f | 00000001 |
                shr.u32     | u32 u32 u32 | 80000000 00000020 | 00000000 |
                shr.b32     | b32 b32 u32 | 80000000 00000004 | 08000000 |
                shr.s32     | s32 s32 u32 | 80000000 00000004 | f8000000 |
                shr.s32     | s32 s32 u32 | 80000000 00000020 | ffffffff | clamped: all sign
                shr.s32     | s32 s32 u32 | 7fffffff 00000028 | 00000000 |
                shl.b64     | b64 b64 u32 | 0000000000000001 00000020 | 0000000100000000 |
                shl.b64     | b64 b64 u32 | 0000000000000001 00000040 | 0000000000000000 |
                shr.u64     | u64 u64 u32 | 8000000000000000 0000003f | 0000000000000001 |
                shr.u64     | u64 u64 u32 | 8000000000000000 00000040 | 0000000000000000 |
                shr.s64     | s64 s64 u32 | 8000000000000000 00000041 | ffffffffffffffff |
                and.b32     | b32 b32 b32 | 0ff00ff0 00ffff00 | 00f00f00 |
                or.b32      | b32 b32 b32 | 0ff00ff0 00ffff00 | 0ffffff0 |
                xor.b32     | b32 b32 b32 | 0ff00ff0 00ffff00 | 0f0ff0f0 |
                not.b32     | b32 b32 | 0ff00ff0 | f00ff00f |
                cnot.b32    | b32 b32 | 00000000 | 00000001 |
                cnot.b32    | b32 b32 | 00000002 | 00000000 |
                and.b64     | b64 b64 b64 | 0ff00ff000000001 00ffff0000000003 | 00f00f0000000001 |
                or.b64      | b64 b64 b64 | 0000000100000000 0000000000000001 | 0000000100000001 |
                xor.b64     | b64 b64 b64 | 0000000100000001 0000000000000001 | 0000000100000000 |
                not.b64     | b64 b64 | 0000000000000000 | ffffffffffffffff |
                clz.b32     | u32 b32 | 00000000 | 00000020 |
                clz.b32     | u32 b32 | 00010000 | 0000000f |
                clz.b64     | u32 b64 | 0000000000000001 | 0000003f |
                popc.b32    | u32 b32 | f000000f | 00000008 |
                popc.b64    | u32 b64 | ffffffffffffffff | 00000040 |
                brev.b32    | b32 b32 | 00000001 | 80000000 |
                brev.b64    | b64 b64 | 0000000000000002 | 4000000000000000 |
                bfe.u32     | u32 u32 u32 u32 | 12345678 00000008 0000000c | 00000456 |
                bfe.s32     | s32 s32 u32 u32 | 00000f00 00000008 00000004 | ffffffff |
                bfe.s32     | s32 s32 u32 u32 | ffffffff 00000008 00000000 | 00000000 | no bits
                bfe.u32     | u32 u32 u32 u32 | 80000000 0000001c 00000008 | 00000008 | past the top
                bfe.s32     | s32 s32 u32 u32 | 80000000 0000001c 00000008 | fffffff8 |
                bfe.u32     | u32 u32 u32 u32 | ffffffff 00000028 00000004 | 00000000 | all past the top
                bfe.s32     | s32 s32 u32 u32 | 80000000 00000028 00000004 | ffffffff |
                bfe.u32     | u32 u32 u32 u32 | 00000012 00000104 00000104 | 00000001 | the low 8 bits of position and length
                bfi.b32     | b32 b32 b32 u32 u32 | 0000000f 00000000 00000004 00000004 | 000000f0 |
                bfi.b32     | b32 b32 b32 u32 u32 | 000000ff 12345678 0000001c 00000008 | f2345678 |
                bfi.b32     | b32 b32 b32 u32 u32 | 000000ff 12345678 00000004 00000000 | 12345678 |
                bfi.b32     | b32 b32 b32 u32 u32 | 000000ff 12345678 00000020 00000008 | 12345678 |
                bfi.b64     | b64 b64 b64 u32 u32 | 00000000000000ff 0000000000000000 00000020 00000008 | 000000ff00000000 |
                prmt.b32    | b32 b32 b32 b32 | 03020100 07060504 00003210 | 03020100 |
                prmt.b32    | b32 b32 b32 b32 | 03020100 07060504 00007654 | 07060504 |
                prmt.b32    | b32 b32 b32 b32 | 03020100 07060504 00000123 | 00010203 |
                prmt.b32    | b32 b32 b32 b32 | 000000f0 00000000 00000008 | f0f0f0ff | 8 takes the sign
                prmt.b32    | b32 b32 b32 b32 | 00000070 00000000 00000008 | 70707000 |
                lop3.b32 %d, %a, %b, %c, 0x96 | b32 b32 b32 b32 | 000000f0 000000cc 000000aa | 00000096 | the table itself
                lop3.b32 %d, %a, %b, %c, 0x01 | b32 b32 b32 b32 | 000000f0 000000cc 000000aa | ffffff01 |
                lop3.b32 %d, %a, %b, %c, 0xf8 | b32 b32 b32 b32 | ff00ff00 0ff00ff0 00ffff00 | fff0ff00 | a | b & c
                shf.l.wrap.b32  | b32 b32 b32 u32 | 89abcdef 01234567 00000008 | 23456789 |
                shf.r.wrap.b32  | b32 b32 b32 u32 | 89abcdef 01234567 00000008 | 6789abcd |
                shf.l.wrap.b32  | b32 b32 b32 u32 | 89abcdef 01234567 00000020 | 01234567 | modulo 32
                shf.r.wrap.b32  | b32 b32 b32 u32 | 89abcdef 01234567 00000020 | 89abcdef |
                shf.l.clamp.b32 | b32 b32 b32 u32 | 89abcdef 01234567 00000028 | 89abcdef | at most 32
                shf.r.clamp.b32 | b32 b32 b32 u32 | 89abcdef 01234567 00000020 | 01234567 |
                mov.b32     | b32 f32 | 7fc00001 | 7fc00001 | bits unchanged
                mov.f32     | f32 b32 | ff812345 | ff812345 |
                mov.b64     | b64 b64 | 0123456789abcdef | 0123456789abcdef |
                mov.b64 %d, {%a, %b} | b64 b32 b32 | 89abcdef 01234567 | 0123456789abcdef | the first is the low half
                mov.b64 {%d, %t0}, %a | b32 b64 | 0123456789abcdef | 89abcdef |
                mov.b64 {%t0, %d}, %a | f32 b64 | 0123456789abcdef | 01234567 |
                mov.b32 %d, {%a, %b} | b32 b16 b16 | 89ab cdef | cdef89ab |
                mov.b32 {%d, %a}, %b | b16 b16 b32 | 0000 12345678 | 00005678 |
                mov.b32 {%a, %d}, %b | b16 b16 b32 | 0000 12345678 | 00001234 |
                mov.f32 %d, 0f3FC00000 | f32 u32 | 0 | 3fc00000 |
                mov.f64 %d, 0d3FF8000000000000 | f64 u32 | 0 | 3ff8000000000000 |
                mov.u32 %d, -1 | u32 u32 | 0 | ffffffff |
                mov.u32 %d, 0xFFFFFFFF | u32 u32 | 0 | ffffffff |
                mov.u64 %d, 0x100000000 | u64 u32 | 0 | 0000000100000000 |
                """);
    }

    @TestFactory
    Stream<DynamicTest> shouldConvert() {
        return InstructionRow.tests("""
                cvt.rni.s32.f32 | s32 f32 | 40200000 | 00000002 | 2.5: a tie, to even
                cvt.rzi.s32.f32 | s32 f32 | 40200000 | 00000002 |
                cvt.rmi.s32.f32 | s32 f32 | 40200000 | 00000002 |
                cvt.rpi.s32.f32 | s32 f32 | 40200000 | 00000003 |
                cvt.rni.s32.f32 | s32 f32 | 40600000 | 00000004 | 3.5
                cvt.rni.s32.f32 | s32 f32 | c0200000 | fffffffe | -2.5
                cvt.rzi.s32.f32 | s32 f32 | c0200000 | fffffffe |
                cvt.rmi.s32.f32 | s32 f32 | c0200000 | fffffffd |
                cvt.rpi.s32.f32 | s32 f32 | c0200000 | fffffffe |
                cvt.rmi.s32.f32 | s32 f32 | 80000001 | ffffffff | a negative subnormal
                cvt.rni.s32.f32 | s32 f32 | 7fc00000 | 00000000 | NaN to 32 bits is 0
                cvt.rzi.s32.f32 | s32 f32 | 7fc00000 | 00000000 |
                cvt.rni.s32.f32 | s32 f32 | 7f800000 | 7fffffff | clamped
                cvt.rzi.s32.f32 | s32 f32 | ff800000 | 80000000 |
                cvt.rzi.s32.f32 | s32 f32 | 4f000000 | 7fffffff | 2^31
                cvt.rni.s32.f32 | s32 f32 | cf000000 | 80000000 | -2^31
                cvt.rni.s32.f32 | s32 f32 | 4effffff | 7fffff80 | the greatest float below
                cvt.rzi.u32.f32 | u32 f32 | bf800000 | 00000000 | -1
                cvt.rpi.u32.f32 | u32 f32 | bf000000 | 00000000 | -0.5
                cvt.rzi.u32.f32 | u32 f32 | 4f800000 | ffffffff | 2^32
                cvt.rzi.u32.f32 | u32 f32 | 4f7fffff | ffffff00 |
                cvt.rni.u32.f32 | u32 f32 | 7fc00000 | 00000000 |
                cvt.rzi.s64.f32 | s64 f32 | 7fc00000 | 8000000000000000 | NaN to 64 bits is the top bit
                cvt.rzi.u64.f32 | u64 f32 | 7fc00000 | 8000000000000000 |
                cvt.rzi.s64.f32 | s64 f32 | 5f000000 | 7fffffffffffffff | 2^63
                cvt.rzi.s64.f32 | s64 f32 | df000000 | 8000000000000000 |
                cvt.rzi.u64.f32 | u64 f32 | 5f000000 | 8000000000000000 |
                cvt.rzi.u64.f32 | u64 f32 | 5f800000 | ffffffffffffffff | 2^64
                cvt.rni.s64.f32 | s64 f32 | c0200000 | fffffffffffffffe |
                cvt.rzi.u8.f32  | u32 f32 | 43960000 | 000000ff | 300
                cvt.rzi.s8.f32  | s32 f32 | c3480000 | ffffff80 | -200
                cvt.rzi.u16.f32 | u16 f32 | 47c35000 | 0000ffff | 100000
                cvt.rni.s32.f64 | s32 f64 | 4004000000000000 | 00000002 | 2.5
                cvt.rpi.s32.f64 | s32 f64 | 4004000000000000 | 00000003 |
                cvt.rzi.s32.f64 | s32 f64 | 41e65a0bc0000000 | 7fffffff | 3e9
                cvt.rzi.u32.f64 | u32 f64 | 41e65a0bc0000000 | b2d05e00 |
                cvt.rzi.s32.f64 | s32 f64 | 7ff8000000000000 | 80000000 | NaN from f64 is the top bit
                cvt.rzi.u64.f64 | u64 f64 | 43e0000000000001 | 8000000000000800 |
                cvt.rmi.s64.f64 | s64 f64 | bff8000000000000 | fffffffffffffffe | -1.5
                cvt.rn.f32.s32  | f32 s32 | 01000001 | 4b800000 | 2^24 + 1: a tie
                cvt.rz.f32.s32  | f32 s32 | 01000001 | 4b800000 |
                cvt.rm.f32.s32  | f32 s32 | 01000001 | 4b800000 |
                cvt.rp.f32.s32  | f32 s32 | 01000001 | 4b800001 |
                cvt.rn.f32.s32  | f32 s32 | 01000003 | 4b800002 | 2^24 + 3: a tie, upwards
                cvt.rm.f32.s32  | f32 s32 | feffffff | cb800001 |
                cvt.rz.f32.s32  | f32 s32 | feffffff | cb800000 |
                cvt.rn.f32.s32  | f32 s32 | ffffffff | bf800000 |
                cvt.rn.f32.u32  | f32 u32 | ffffffff | 4f800000 |
                cvt.rz.f32.u32  | f32 u32 | ffffffff | 4f7fffff |
                cvt.rn.f32.s64  | f32 s64 | 7fffffffffffffff | 5f000000 |
                cvt.rz.f32.s64  | f32 s64 | 7fffffffffffffff | 5effffff |
                cvt.rn.f32.s64  | f32 s64 | ffffffffffffffff | bf800000 |
                cvt.rn.f32.u64  | f32 u64 | ffffffffffffffff | 5f800000 |
                cvt.rm.f32.u64  | f32 u64 | ffffffffffffffff | 5f7fffff |
                cvt.rn.f32.u64  | f32 u64 | 8000008000000001 | 5f000001 | just above a tie: rounded once
                cvt.rn.f64.u64  | f64 u64 | ffffffffffffffff | 43f0000000000000 |
                cvt.rz.f64.u64  | f64 u64 | ffffffffffffffff | 43efffffffffffff |
                cvt.rn.f64.u64  | f64 u64 | 8000000000000400 | 43e0000000000000 | a tie
                cvt.rn.f64.u64  | f64 u64 | 8000000000000401 | 43e0000000000001 |
                cvt.rn.f64.s32  | f64 s32 | ffffffff | bff0000000000000 |
                cvt.rn.f64.u32  | f64 u32 | ffffffff | 41efffffffe00000 |
                cvt.rn.f32.f64  | f32 f64 | 3ff0000010000000 | 3f800000 | 1 + 2^-24: a tie
                cvt.rp.f32.f64  | f32 f64 | 3ff0000010000000 | 3f800001 |
                cvt.rz.f32.f64  | f32 f64 | 3ff0000010000000 | 3f800000 |
                cvt.rm.f32.f64  | f32 f64 | bff0000010000000 | bf800001 |
                cvt.rn.f32.f64  | f32 f64 | 7e37e43c8800759c | 7f800000 | 1e300
                cvt.rz.f32.f64  | f32 f64 | 7e37e43c8800759c | 7f7fffff |
                cvt.rn.f32.f64  | f32 f64 | 3690000000000000 | 00000000 | 2^-150: a tie
                cvt.rp.f32.f64  | f32 f64 | 3690000000000000 | 00000001 |
                cvt.rn.f32.f64  | f32 f64 | 36a0000000000000 | 00000001 |
                cvt.rm.f32.f64  | f32 f64 | 7ff8000000000000 | nan      |
                cvt.f64.f32     | f64 f32 | 00000001 | 36a0000000000000 |
                cvt.f64.f32     | f64 f32 | ff800000 | fff0000000000000 |
                cvt.rni.f32.f32 | f32 f32 | 40200000 | 40000000 |
                cvt.rpi.f32.f32 | f32 f32 | bf000000 | 80000000 | the sign of a zero stays
                cvt.rzi.f32.f32 | f32 f32 | bfc00000 | bf800000 |
                cvt.rmi.f32.f32 | f32 f32 | bf000000 | bf800000 |
                cvt.rni.f64.f64 | f64 f64 | 4004000000000000 | 4000000000000000 |
                cvt.u32.u64     | u32 u64 | 123456789abcdef0 | 9abcdef0 |
                cvt.u64.u32     | u64 u32 | ffffffff | 00000000ffffffff |
                cvt.s64.s32     | s64 s32 | ffffffff | ffffffffffffffff |
                cvt.u64.s32     | u64 s32 | ffffffff | ffffffffffffffff | extended as the source is
                cvt.s64.u32     | s64 u32 | ffffffff | 00000000ffffffff |
                cvt.s32.s8      | s32 s32 | 000000ff | ffffffff |
                cvt.u32.u8      | u32 u32 | 123456ff | 000000ff |
                cvt.s32.s16     | s32 s16 | 8000 | ffff8000 |
                cvt.u32.u16     | u32 u16 | 8000 | 00008000 |
                cvt.u16.u32     | u16 u32 | 12345678 | 00005678 |
                cvt.rn.bf16.f32 | b16 f32 | 3f800000 | 00003f80 |
                cvt.rn.bf16.f32 | b16 f32 | 3f808000 | 00003f80 | a tie, to even
                cvt.rn.bf16.f32 | b16 f32 | 3f818000 | 00003f82 |
                cvt.rn.bf16.f32 | b16 f32 | 3f808001 | 00003f81 |
                cvt.rz.bf16.f32 | b16 f32 | 3f80ffff | 00003f80 |
                cvt.rn.bf16.f32 | b16 f32 | 7f7fffff | 00007f80 | to infinity
                cvt.rz.bf16.f32 | b16 f32 | 7f7fffff | 00007f7f |
                cvt.rn.bf16.f32 | b16 f32 | ffc12345 | 00007fff | NaN
                cvt.rn.bf16.f32 | b16 f32 | 80000000 | 00008000 |
                cvt.rn.bf16.f32 | b16 f32 | 00008000 | 00000000 |
                cvt.rn.bf16.f32 | b16 f32 | 00008001 | 00000001 | subnormals are kept
                cvt.rn.bf16x2.f32 | b32 f32 f32 | 3f800000 40000000 | 3f804000 | the first is the upper half
                """);
    }

    @TestFactory
    Stream<DynamicTest> shouldCompareAndSelect() {
        return InstructionRow.tests("""
                setp.lt.f32  | p f32 f32 | 7fc00000 3f800000 | 0 | ordered: false on NaN
                setp.ltu.f32 | p f32 f32 | 7fc00000 3f800000 | 1 | unordered: true on NaN
                setp.gt.f32  | p f32 f32 | 3f800000 7fc00000 | 0 |
                setp.gtu.f32 | p f32 f32 | 3f800000 7fc00000 | 1 |
                setp.le.f32  | p f32 f32 | 7fc00000 7fc00000 | 0 |
                setp.leu.f32 | p f32 f32 | 7fc00000 7fc00000 | 1 |
                setp.ge.f32  | p f32 f32 | 7fc00000 7fc00000 | 0 |
                setp.geu.f32 | p f32 f32 | 40000000 3f800000 | 1 |
                setp.geu.f32 | p f32 f32 | 3f800000 40000000 | 0 |
                setp.eq.f32  | p f32 f32 | 7fc00000 7fc00000 | 0 |
                setp.equ.f32 | p f32 f32 | 7fc00000 7fc00000 | 1 |
                setp.ne.f32  | p f32 f32 | 7fc00000 7fc00000 | 0 | ordered too
                setp.neu.f32 | p f32 f32 | 7fc00000 7fc00000 | 1 |
                setp.eq.f32  | p f32 f32 | 80000000 00000000 | 1 | -0 equals +0
                setp.lt.f32  | p f32 f32 | 80000000 00000000 | 0 |
                setp.lt.f32  | p f32 f32 | 00000000 00000001 | 1 | subnormals are kept
                setp.gt.f32  | p f32 f32 | 7f800000 7f7fffff | 1 |
                setp.num.f32 | p f32 f32 | 3f800000 7fc00000 | 0 |
                setp.num.f32 | p f32 f32 | 3f800000 7f800000 | 1 |
                setp.nan.f32 | p f32 f32 | 3f800000 7fc00000 | 1 |
                setp.nan.f32 | p f32 f32 | 3f800000 7f800000 | 0 |
                setp.ltu.f64 | p f64 f64 | 7ff8000000000000 3ff0000000000000 | 1 |
                setp.lt.f64  | p f64 f64 | bff0000000000000 3ff0000000000000 | 1 |
                setp.lt.s32  | p s32 s32 | ffffffff 00000000 | 1 |
                setp.lt.u32  | p u32 u32 | ffffffff 00000000 | 0 |
                setp.ge.u32  | p u32 u32 | ffffffff 00000000 | 1 |
                setp.le.u32  | p u32 u32 | 00000005 00000005 | 1 |
                setp.gt.u32  | p u32 u32 | 80000000 7fffffff | 1 |
                setp.gt.s32  | p s32 s32 | 80000000 7fffffff | 0 |
                setp.ne.s32  | p s32 s32 | 00000001 00000002 | 1 |
                setp.eq.b32  | p b32 b32 | 00000001 00000001 | 1 |
                setp.lo.u32  | p u32 u32 | 00000001 ffffffff | 1 |
                setp.ls.u32  | p u32 u32 | ffffffff ffffffff | 1 |
                setp.hi.u32  | p u32 u32 | ffffffff 00000001 | 1 |
                setp.hs.u32  | p u32 u32 | 00000001 ffffffff | 0 |
                setp.lt.u64  | p u64 u64 | 00000000ffffffff 0000000100000000 | 1 |
                setp.lt.s64  | p s64 s64 | ffffffffffffffff 0000000000000000 | 1 |
                setp.lt.u64  | p u64 u64 | ffffffffffffffff 0000000000000000 | 0 |
                setp.lt.s32  | pq s32 s32 | 00000001 00000002 | 10 | the second is the negation
                setp.lt.f32  | pq f32 f32 | 7fc00000 00000002 | 01 |
                setp.lt.and.s32 | p s32 s32 p | 00000001 00000002 1 | 1 |
                setp.lt.and.s32 | p s32 s32 p | 00000001 00000002 0 | 0 |
                setp.lt.and.s32 | pq s32 s32 p | 00000002 00000001 1 | 01 |
                setp.lt.and.s32 | pq s32 s32 p | 00000002 00000001 0 | 00 | both are combined with c
                setp.lt.or.s32  | pq s32 s32 p | 00000002 00000001 1 | 11 |
                setp.lt.xor.s32 | p s32 s32 p | 00000001 00000002 1 | 0 |
                setp.lt.and.s32 %d, %a, %b, !%c | p s32 s32 p | 00000001 00000002 0 | 1 |
                set.gt.u32.f32 | u32 f32 f32 | 40000000 3f800000 | ffffffff |
                set.gt.u32.f32 | u32 f32 f32 | 7fc00000 3f800000 | 00000000 |
                set.gt.f32.f32 | f32 f32 f32 | 40000000 3f800000 | 3f800000 |
                set.lt.f32.s32 | f32 s32 s32 | ffffffff 00000000 | 3f800000 |
                set.lt.and.s32.u32 | s32 u32 u32 p | 00000000 ffffffff 1 | ffffffff |
                selp.f32    | f32 f32 f32 p | 3f800000 40000000 1 | 3f800000 |
                selp.b32    | b32 b32 b32 p | 3f800000 40000000 0 | 40000000 |
                selp.u64    | u64 u64 u64 p | 0000000100000001 0000000200000002 0 | 0000000200000002 |
                and.pred    | p p p | 1 0 | 0 |
                or.pred     | p p p | 1 0 | 1 |
                xor.pred    | p p p | 1 1 | 0 |
                not.pred    | p p | 1 | 0 |
                mov.pred    | p p | 1 | 1 |
                mov.pred %d, 1 | p p | 0 | 1 |
                and.pred %d, %a, !%b | p p p | 1 0 | 1 |
                testp.finite.f32       | p f32 | 7f800000 | 0 |
                testp.finite.f32       | p f32 | 7f7fffff | 1 |
                testp.infinite.f32     | p f32 | ff800000 | 1 |
                testp.number.f32       | p f32 | 7fc00000 | 0 |
                testp.number.f32       | p f32 | 7f800000 | 1 |
                testp.notanumber.f32   | p f32 | ff800001 | 1 |
                testp.normal.f32       | p f32 | 007fffff | 0 |
                testp.normal.f32       | p f32 | 00800000 | 1 |
                testp.normal.f32       | p f32 | 80000000 | 1 | zero counts as normal
                testp.subnormal.f32    | p f32 | 007fffff | 1 |
                testp.subnormal.f32    | p f32 | 00000000 | 0 |
                testp.subnormal.f64    | p f64 | 000fffffffffffff | 1 |
                """);
    }
}
