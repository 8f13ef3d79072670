using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace ChatOps.Playground.Kubernetes.Api;

/// <summary>
/// Reads the protobuf bodies that <c>kubectl create deployment|job|cronjob|namespace|service|configmap|secret</c> always sends, without a
/// fallback to JSON. The tables contain what those commands can set; a body with anything else is refused and never read partially.
/// </summary>
internal static class ProtobufBody
{
    public const string ContentType = "application/vnd.kubernetes.protobuf";

    private static readonly Dictionary<string, Dictionary<int, (string Name, string Type)>> Messages = new(StringComparer.Ordinal)
    {
        ["Unknown"] = Fields("1 typeMeta TypeMeta, 2 raw bytes, 3 contentEncoding string, 4 contentType string"),
        ["TypeMeta"] = Fields("1 apiVersion string, 2 kind string"),
        ["Namespace"] = Fields("1 metadata ObjectMeta, 2 spec Empty, 3 status Empty"),
        ["ConfigMap"] = Fields("1 metadata ObjectMeta, 2 data map, 3 binaryData bytesMap, 4 immutable bool"),
        ["Secret"] = Fields("1 metadata ObjectMeta, 2 data bytesMap, 3 type string, 4 stringData map, 5 immutable bool"),
        ["Service"] = Fields("1 metadata ObjectMeta, 2 spec ServiceSpec, 3 status Ignored"),
        ["ServiceSpec"] = Fields(
            "1 ports ServicePort[], 2 selector map, 3 clusterIP string, 4 type string, 7 sessionAffinity string, 10 externalName string"),
        ["ServicePort"] = Fields("1 name string, 2 protocol string, 3 port int, 4 targetPort IntOrString, 5 nodePort int"),
        ["Deployment"] = Fields("1 metadata ObjectMeta, 2 spec DeploymentSpec, 3 status Ignored"),
        ["DeploymentSpec"] = Fields(
            "1 replicas count, 2 selector LabelSelector, 3 template PodTemplate, 4 strategy Strategy, 5 minReadySeconds int, 6 revisionHistoryLimit count, 7 paused bool, 9 progressDeadlineSeconds count"),
        ["Strategy"] = Fields("1 type string"),
        ["CronJob"] = Fields("1 metadata ObjectMeta, 2 spec CronJobSpec, 3 status Ignored"),
        ["CronJobSpec"] = Fields(
            "1 schedule string, 2 startingDeadlineSeconds count, 3 concurrencyPolicy string, 4 suspend bool, 5 jobTemplate JobTemplate, 6 successfulJobsHistoryLimit count, 7 failedJobsHistoryLimit count, 8 timeZone string"),
        ["JobTemplate"] = Fields("1 metadata ObjectMeta, 2 spec JobSpec"),
        ["Job"] = Fields("1 metadata ObjectMeta, 2 spec JobSpec, 3 status Ignored"),
        ["JobSpec"] = Fields(
            "1 parallelism count, 2 completions count, 3 activeDeadlineSeconds count, 4 selector LabelSelector, 5 manualSelector bool, 6 template PodTemplate, 7 backoffLimit count, 8 ttlSecondsAfterFinished count, 9 completionMode string, 10 suspend bool"),
        ["LabelSelector"] = Fields("1 matchLabels map"),
        ["PodTemplate"] = Fields("1 metadata ObjectMeta, 2 spec PodSpec"),
        ["PodSpec"] = Fields(
            "2 containers Container[], 3 restartPolicy string, 4 terminationGracePeriodSeconds count, 6 dnsPolicy string, 7 nodeSelector map, 8 serviceAccountName string, 14 securityContext Empty, 19 schedulerName string"),
        ["Container"] = Fields(
            "1 name string, 2 image string, 3 command string[], 4 args string[], 5 workingDir string, 6 ports ContainerPort[], 8 resources Empty, 13 terminationMessagePath string, 14 imagePullPolicy string, 20 terminationMessagePolicy string"),
        ["ContainerPort"] = Fields("1 name string, 3 containerPort int, 4 protocol string"),
        ["ObjectMeta"] = Fields(
            "1 name string, 2 generateName string, 3 namespace string, 5 uid string, 6 resourceVersion string, 8 creationTimestamp Ignored, 11 labels map, 12 annotations map, 13 ownerReferences OwnerReference[]"),
        ["OwnerReference"] = Fields(
            "1 kind string, 3 name string, 4 uid string, 5 apiVersion string, 6 controller bool, 7 blockOwnerDeletion bool"),
        ["IntOrString"] = Fields("1 type int, 2 intVal int, 3 strVal string"),
        ["Empty"] = [],
    };

    /// <summary>The object as JSON, or why it can't be read.</summary>
    public static Answer<JsonNode> Parse(ReadOnlyMemory<byte> body)
    {
        if (!body.Span.StartsWith("k8s\0"u8))
        {
            return Failure.BadRequest("provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]");
        }

        try
        {
            var (envelope, raw) = (new JsonObject(), ReadOnlyMemory<byte>.Empty);
            Read("Unknown", body[4..], envelope, bytes => raw = bytes);
            var kind = envelope.Text("typeMeta", "kind") ?? "";
            if (kind is not ("Namespace" or "ConfigMap" or "Secret" or "Service" or "Deployment" or "Job" or "CronJob"))
            {
                return NotRead(kind.Length == 0 ? "a body without a kind" : kind);
            }

            var json = new JsonObject { ["apiVersion"] = envelope.Text("typeMeta", "apiVersion"), ["kind"] = kind };
            Read(kind, raw, json, _ => { });
            return json;
        }
        catch (FormatException exception)
        {
            return NotRead(exception.Message);
        }
    }

    private static Failure NotRead(string what) =>
        new(
            415,
            "UnsupportedMediaType",
            $"the body of the request was in an unknown format ({what} is not read from protobuf here) - accepted media types include: application/json, application/yaml");

    private static Dictionary<int, (string Name, string Type)> Fields(string text) =>
        text.Split(", ")
            .Select(field => field.Split(' '))
            .ToDictionary(field => int.Parse(field[0], CultureInfo.InvariantCulture), field => (field[1], field[2]));

    private static void Read(string message, ReadOnlyMemory<byte> data, JsonObject into, Action<ReadOnlyMemory<byte>> onRaw)
    {
        while (data.Length > 0)
        {
            var tag = Varint(ref data);
            var (number, isBytes) = (
                (int)(tag >> 3),
                (tag & 7) switch { 0 => false, 2 => true, _ => throw new FormatException($"wire type {tag & 7} in {message}") });
            var value = isBytes ? 0 : Varint(ref data);
            var bytes = isBytes ? Take(ref data, (int)Math.Min(Varint(ref data), int.MaxValue)) : default;
            if (Messages[message].TryGetValue(number, out var field))
            {
                Set(into, field.Name, field.Type, value, bytes, onRaw);
            }
            else if (value != 0 || bytes.Length > 0)
            {
                throw new FormatException($"field {number} of {message}");
            }
        }
    }

    private static void Set(
        JsonObject into, string name, string type, ulong value, ReadOnlyMemory<byte> bytes, Action<ReadOnlyMemory<byte>> onRaw)
    {
        // These messages always include their scalar fields: empty and zero values mean unset, except in nullable fields.
        switch (type)
        {
            case "Ignored" or "string" or "int" or "bool" when bytes.Length == 0 && value == 0:
            case "Ignored":
                break;
            case "bytes":
                onRaw(bytes);
                break;
            case "string":
                into[name] = Encoding.UTF8.GetString(bytes.Span);
                break;
            case "int" or "count":
                into[name] = unchecked((int)value);
                break;
            case "bool":
                into[name] = true;
                break;
            case "string[]":
                Append(into, name, Encoding.UTF8.GetString(bytes.Span));
                break;
            case "map" or "bytesMap":
                var (key, content) = Entry(bytes);
                into.Child(name)[key] = type == "map" ? Encoding.UTF8.GetString(content.Span) : Convert.ToBase64String(content.Span);
                break;
            case "IntOrString":
                var either = new JsonObject();
                Read(type, bytes, either, onRaw);
                into[name] = either.Number("type") == 1 ? either.Text("strVal") : either.Number("intVal") ?? 0;
                break;
            default:
                var nested = new JsonObject();
                Read(type.TrimEnd('[', ']'), bytes, nested, onRaw);
                if (type.EndsWith(']'))
                {
                    Append(into, name, nested);
                }
                else
                {
                    into[name] = nested;
                }

                break;
        }
    }

    private static void Append(JsonObject into, string name, JsonNode item)
    {
        if (into[name] is not JsonArray items)
        {
            into[name] = items = [];
        }

        items.Add(item);
    }

    private static (string Key, ReadOnlyMemory<byte> Value) Entry(ReadOnlyMemory<byte> data)
    {
        var (key, value) = ("", ReadOnlyMemory<byte>.Empty);
        while (data.Length > 0)
        {
            var tag = Varint(ref data);
            var bytes = Take(ref data, (int)Math.Min(Varint(ref data), int.MaxValue));
            if (tag == 10)
            {
                key = Encoding.UTF8.GetString(bytes.Span);
            }
            else
            {
                value = bytes;
            }
        }

        return (key, value);
    }

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> data, int length)
    {
        if (length > data.Length)
        {
            throw new FormatException("a cut-off message");
        }

        var taken = data[..length];
        data = data[length..];
        return taken;
    }

    private static ulong Varint(ref ReadOnlyMemory<byte> data)
    {
        ulong value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Take(ref data, 1).Span[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }

        throw new FormatException("an endless number");
    }
}
