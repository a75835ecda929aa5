package dev.eleventh.system;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the objects of {@code ops/kubernetes} as strictly as {@code kubectl apply --validate=strict}. */
final class KubernetesManifests {
    static final Path FOLDER = DocumentedCommands.ROOT.resolve("ops/kubernetes");
    static final String KUSTOMIZATION = "kustomization.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .annotationIntrospector(new UnknownFieldsFail())
            .build();

    private static final List<Class<? extends HasMetadata>> KINDS = List.of(
            Namespace.class,
            ConfigMap.class,
            Secret.class,
            Job.class,
            StatefulSet.class,
            Deployment.class,
            Service.class,
            PodDisruptionBudget.class,
            Ingress.class);

    private KubernetesManifests() {}

    /** Rejects unknown fields: the classes of the Kubernetes model would keep them, but a cluster rejects them. */
    private static final class UnknownFieldsFail extends JacksonAnnotationIntrospector {
        private static final long serialVersionUID = 1;

        @Override
        public Boolean hasAnySetter(Annotated annotated) {
            return false;
        }
    }

    /**
     * An object that runs pods.
     *
     * @param selector the selector of its pods; empty for a job, which needs none
     */
    record Workload(String name, PodTemplateSpec template, LabelSelector selector) {}

    static List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".yaml") && !name.equals(KUSTOMIZATION))
                    .sorted()
                    .toList();
        }
    }

    static JsonNode kustomization() throws IOException {
        return YAML.readTree(FOLDER.resolve(KUSTOMIZATION).toFile());
    }

    static JsonNode compose() throws IOException {
        return YAML.readTree(
                DocumentedCommands.ROOT.resolve("docker-compose.yml").toFile());
    }

    /** Returns the objects of one file. */
    static List<HasMetadata> read(String file) throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        try (var documents = YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(FOLDER.resolve(file).toFile())) {
            while (documents.hasNext()) {
                objects.add(object(documents.next()));
            }
        }
        return objects;
    }

    /** Returns the document as an object of the kind and API version that it names. */
    private static HasMetadata object(JsonNode document) throws IOException {
        String said = "%s %s"
                .formatted(
                        document.path("apiVersion").asText(),
                        document.path("kind").asText());
        for (Class<? extends HasMetadata> kind : KINDS) {
            if (said.equals("%s %s".formatted(HasMetadata.getApiVersion(kind), HasMetadata.getKind(kind)))) {
                return YAML.treeToValue(document, kind);
            }
        }
        throw new IOException("kind '%s' is unknown, expected one of %s; fix the manifest or add the kind to KINDS"
                .formatted(said, KINDS));
    }

    /** Returns all objects that the kustomization names. */
    static List<HasMetadata> all() throws IOException {
        List<HasMetadata> objects = new ArrayList<>();
        for (JsonNode file : kustomization().path("resources")) {
            objects.addAll(read(file.asText()));
        }
        return objects;
    }

    static <T extends HasMetadata> List<T> all(Class<T> kind) throws IOException {
        return all().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    static List<Workload> workloads() throws IOException {
        return Stream.of(
                        all(Job.class).stream()
                                .map(job ->
                                        new Workload(name(job), job.getSpec().getTemplate(), new LabelSelector())),
                        all(Deployment.class).stream()
                                .map(each -> new Workload(
                                        name(each),
                                        each.getSpec().getTemplate(),
                                        each.getSpec().getSelector())),
                        all(StatefulSet.class).stream()
                                .map(each -> new Workload(
                                        name(each),
                                        each.getSpec().getTemplate(),
                                        each.getSpec().getSelector())))
                .flatMap(Function.identity())
                .collect(Collectors.toList());
    }

    /** Returns the workloads that run until they are stopped and answer over HTTP. */
    static List<Workload> services() throws IOException {
        return workloads().stream()
                .filter(each -> !each.selector().getMatchLabels().isEmpty())
                .toList();
    }

    static String name(HasMetadata object) {
        return object.getMetadata().getName();
    }
}
