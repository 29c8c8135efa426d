package org.talweg.optim;

import java.util.ArrayList;
import java.util.List;

/** What the tests of optimisers go through: each rule of {@link UpdateRule}, and each form of RMSProp. */
final class Rules {
    private Rules() {}

    static List<Optimizer> all(Schedule schedule) {
        List<Optimizer> rules = new ArrayList<>();
        for (UpdateRule rule : UpdateRule.values()) {
            rules.add(rule.at(schedule));
        }
        rules.add(new RmsProp(0.9, 1e-6, 0, true, schedule));
        rules.add(new RmsProp(0.9, 1e-6, 0.9, false, schedule));
        rules.add(new RmsProp(0.9, 1e-6, 0.9, true, schedule));
        return rules;
    }
}
