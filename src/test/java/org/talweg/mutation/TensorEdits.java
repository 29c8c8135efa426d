package org.talweg.mutation;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Changes the header of safetensors, or the data, with a length that fits and with hashes that fit or do not. */
final class TensorEdits {
    private static final Pattern DATA_HASH = Pattern.compile("(\"data_sha256\":\")[0-9a-f]{64}");
    private static final Pattern HEADER_HASH = Pattern.compile("(\"header_sha256\":\")[0-9a-f]{64}");
    private static final Pattern PLACE = Pattern.compile("\\[(\\d+),(\\d+)\\]\\}");
    private static final Pattern NUMBER = Pattern.compile("(?<=[\\[,])\\d+");

    private TensorEdits() {}

    static Mutant mutate(SplittableRandom random, byte[] seed) {
        int length = Math.toIntExact(ByteBuffer.wrap(seed).order(ByteOrder.LITTLE_ENDIAN).getLong());
        String header = new String(seed, Long.BYTES, length, StandardCharsets.UTF_8).strip();
        byte[] data = Arrays.copyOfRange(seed, Long.BYTES + length, seed.length);
        int what = random.nextInt(8);
        if (what < 2) {
            data = data(random, data);
        } else if (what == 2) {
            int shift = 4 * (random.nextInt(13) - 6);
            header = moved(random, header, shift);
            data = Arrays.copyOf(data, random.nextBoolean() ? data.length : Math.max(0, data.length + shift));
        } else {
            for (int edits = 1 + random.nextInt(2); edits > 0; edits--) {
                header = random.nextBoolean() ? extent(random, header) : edited(random, header);
            }
        }
        if (random.nextInt(4) == 0) {
            header += " ".repeat(random.nextInt(20));
        }
        boolean fit = random.nextInt(4) > 0;
        byte[] bytes = fit ? sealed(header, data) : header.getBytes(StandardCharsets.UTF_8);
        byte[] file = ByteBuffer.allocate(Long.BYTES + bytes.length + data.length).order(ByteOrder.LITTLE_ENDIAN)
                .putLong(bytes.length).put(bytes).put(data).array();
        return new Mutant(file, fit || !HEADER_HASH.matcher(header).find());
    }

    /** A first edit may leave what is no JSON. */
    private static String edited(SplittableRandom random, String header) {
        try {
            return JsonEdits.mutate(random, header);
        } catch (RuntimeException noJson) {
            return header + '}';
        }
    }

    private static byte[] data(SplittableRandom random, byte[] data) {
        byte[] changed = Arrays.copyOf(data, random.nextInt(3) == 0 ? random.nextInt(2 * data.length) : data.length);
        if (changed.length > 0) {
            changed[random.nextInt(changed.length)] = (byte) random.nextInt(256);
        }
        return changed;
    }

    /** A tensor lies elsewhere, or from one on all do: they overlap, or leave a gap. */
    private static String moved(SplittableRandom random, String header, int shift) {
        Matcher places = PLACE.matcher(header);
        long all = places.results().count();
        long target = random.nextLong(all + 1);
        boolean rest = random.nextBoolean();
        StringBuilder changed = new StringBuilder();
        places.reset();
        for (long i = 0; places.find(); i++) {
            long by = i == target || i > target && rest ? shift : 0;
            places.appendReplacement(changed, "[" + (Long.parseLong(places.group(1)) + by) + "," + (Long.parseLong(places.group(2)) + by)
                    + "]}");
        }
        return places.appendTail(changed).toString();
    }

    /** A number of a shape or an offset becomes another. */
    private static String extent(SplittableRandom random, String header) {
        Matcher numbers = NUMBER.matcher(header);
        long all = numbers.results().count();
        if (all == 0) {
            return header;
        }
        long target = random.nextLong(all);
        String[] others = {"0", "1", "2", "4", "8", "16", "24", "32", "-4", "2147483648", "4611686018427387904", "9223372036854775807",
            "9223372036854775808", "1.0", "1e1", "[1]", "\"1\"", "null", "1,1", "1,1,1,1,1,1,1,1,1", ""};
        String other = others[random.nextInt(others.length)];
        StringBuilder changed = new StringBuilder();
        numbers.reset();
        for (long i = 0; numbers.find(); i++) {
            numbers.appendReplacement(changed, i == target ? other : numbers.group());
        }
        return numbers.appendTail(changed).toString();
    }

    /** The header with the hashes that belong to it and the data, where it has places for them. */
    static byte[] sealed(String header, byte[] data) {
        String zeroed = HEADER_HASH.matcher(DATA_HASH.matcher(header).replaceFirst("$1" + hash(data)))
                .replaceFirst("$1" + "0".repeat(64));
        Matcher place = HEADER_HASH.matcher(zeroed);
        byte[] bytes = zeroed.getBytes(StandardCharsets.UTF_8);
        return place.find() ? place.replaceFirst("$1" + hash(bytes)).getBytes(StandardCharsets.UTF_8) : bytes;
    }

    private static String hash(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
