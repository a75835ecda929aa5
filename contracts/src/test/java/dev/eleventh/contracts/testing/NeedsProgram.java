package dev.eleventh.contracts.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;
import org.opentest4j.TestAbortedException;

/**
 * Requires programs for a test, or for each test of a class: {@link OptionalProgram#require()}. An assumption in {@code
 * @BeforeAll} is not sufficient, because reports do not count the tests that it skips.
 */
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsProgram.Condition.class)
public @interface NeedsProgram {
    OptionalProgram[] value();

    /** Evaluated before any code of the class or the test runs. */
    final class Condition implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            try {
                AnnotationSupport.findAnnotation(context.getElement(), NeedsProgram.class)
                        .ifPresent(Condition::require);
                return ConditionEvaluationResult.enabled(null);
            } catch (TestAbortedException e) {
                return ConditionEvaluationResult.disabled(e.getMessage());
            }
        }

        private static void require(NeedsProgram needs) {
            for (OptionalProgram program : needs.value()) {
                program.require();
            }
        }
    }
}
