package org.talweg.engine.ptx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.talweg.kernel.Buffer;
import org.talweg.kernel.Kernel;
import org.talweg.kernel.Layer;

/** A kernel's record lists its parameters in the order of the PTX. */
class ParametersTest {
    private static final Pattern ENTRY = Pattern.compile("\\.visible\\s+\\.entry\\s+(\\w+)\\s*\\(([^)]*)\\)");
    private static final Pattern PARAMETER = Pattern.compile("\\.param\\s+\\.(\\w+)\\s+(\\w+)");
    private static final List<KernelModule> TABLE =
            KernelModule.ALL.stream().filter(module -> module.kernel() != null).toList();
    private static final Map<Class<?>, String> TYPES = Map.of(Long.class, "u64", Integer.class, "u32", Float.class, "f32");

    @Test
    void shouldTakeTheRecordsComponentsInOrder() {
        TreeSet<String> faults = new TreeSet<>();
        for (KernelModule module : TABLE) {
            List<String> expected = expected(module);
            List<String> actual = written(module);
            if (!expected.equals(actual)) {
                faults.add(module + ": expected " + expected + ", got " + actual);
            }
        }
        assertEquals("", String.join("\n", faults));
    }

    @Test
    void shouldPassArgumentsOfThoseTypes() {
        for (KernelModule module : TABLE) {
            List<String> types = expected(module).stream().map(parameter -> parameter.split(" ")[0]).toList();
            List<String> passed = module.launch().arguments().stream()
                    .map(argument -> argument instanceof Buffer ? "u64" : TYPES.get(argument.getClass())).toList();
            assertEquals(types, passed, module::toString);
        }
    }

    @Test
    void shouldNameTheEntryAfterTheKernel() {
        for (KernelModule module : TABLE) {
            assertEquals(module.kernel().entry(), module.launch().entry());
            assertTrue(entries(module).containsKey(module.launch().entry()), () -> module + " has " + entries(module).keySet());
        }
    }

    @Test
    void shouldLaunchBlocksOfTheSizeThatTheEntryRequires() {
        Pattern required = Pattern.compile("\\.reqntid\\s+(\\d+)");
        for (KernelModule module : TABLE) {
            String text = module.source().text();
            Matcher m = required.matcher(text.substring(text.indexOf(".entry " + module.launch().entry())));
            assertTrue(m.find(), () -> module + ": expected .reqntid");
            assertEquals(module.launch().block(), Integer.parseInt(m.group(1)), module::toString);
        }
    }

    /** {@code u64 theta}: the rule by which a record's components become parameters. */
    private static List<String> expected(KernelModule module) {
        List<String> parameters = new ArrayList<>();
        module.kernel().parameters().forEach((camel, value) -> {
            String name = Kernel.snake(camel);
            if (value instanceof Buffer) {
                parameters.add("u64 " + name);
            } else if (value instanceof Layer.Dropout) {
                parameters.addAll(List.of("u32 threshold", "f32 inverse_keep", "u32 stream"));
            } else if (value != null && TYPES.containsKey(value.getClass())) {
                parameters.add(TYPES.get(value.getClass()) + " " + name);
            }
        });
        if (module.has("SHADOW")) {
            parameters.add("u64 shadow");
        }
        return parameters;
    }

    private static List<String> written(KernelModule module) {
        return entries(module).getOrDefault(module.launch().entry(), List.of());
    }

    private static Map<String, List<String>> entries(KernelModule module) {
        return ENTRY.matcher(module.source().text()).results().collect(Collectors.toMap(
                entry -> entry.group(1), entry -> PARAMETER.matcher(entry.group(2)).results()
                        .map(parameter -> parameter.group(1) + " " + parameter.group(2)).toList()));
    }
}
