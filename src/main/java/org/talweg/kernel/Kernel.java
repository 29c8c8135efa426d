package org.talweg.kernel;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One launch: a kernel and its arguments. A record whose components are the kernel's parameters, in order.
 *
 * <p>A kernel is a definition of arithmetic: an order of IEEE-754 binary32 operations, each rounded to nearest even,
 * subnormals kept. Every engine that runs it gives the same bits. In the equations of this package {@code fma(a,b,c)} is
 * the fused {@code a·b + c}, and every other sign is one rounded operation, in the order written.
 *
 * <p>The constructors check sizes, so a launch that exists fits its buffers.
 */
public sealed interface Kernel permits BatchNorm, Bookkeeping, Elementwise, Gather, Layer, Loss, MatMul, OptimizerStep,
        Reduction {

    /** The kernel's entry name: the record's name in lower case with underscores, with its variant where it has one. */
    default String entry() {
        return snake(getClass().getSimpleName());
    }

    /** The parameters by name, in order; a buffer that is not there is null. */
    default Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        for (RecordComponent component : getClass().getRecordComponents()) {
            try {
                parameters.put(component.getName(), component.getAccessor().invoke(this));
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException("no access to " + component + " of " + this, e);
            }
        }
        return parameters;
    }

    /** {@code AdamStep} → {@code adam_step}. */
    static String snake(String camel) {
        return camel.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toLowerCase(Locale.ROOT);
    }
}
