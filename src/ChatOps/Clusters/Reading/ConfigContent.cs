using ChatOps.Clusters.Connections;
using ChatOps.Clusters.Diagnosis;
using ChatOps.Messages;
using k8s;

namespace ChatOps.Clusters.Reading;

/// <summary>The content of a ConfigMap, or why it couldn't be read.</summary>
public abstract record ConfigContent
{
    private ConfigContent() { }

    /// <param name="Data">By key. Values may be secret.</param>
    public sealed record Found(IReadOnlyDictionary<string, string> Data) : ConfigContent;

    public sealed record Missing : ConfigContent;

    public sealed record Unread(RichText Why) : ConfigContent;

    internal static async Task<ConfigContent> ReadAsync(
        Connection connection, string @namespace, string name, CancellationToken cancellationToken)
    {
        var read = await connection.AskAsync(
            (client, token) => client.CoreV1.ReadNamespacedConfigMapAsync(name, @namespace, cancellationToken: token), cancellationToken);
        return read switch
        {
            { Value: { } map } => new Found(
                (map.Data ?? new Dictionary<string, string>())
                    .Concat((map.BinaryData ?? new Dictionary<string, byte[]>()).Select(
                        binary => KeyValuePair.Create(binary.Key, Convert.ToBase64String(binary.Value))))
                    .ToDictionary(StringComparer.Ordinal)),
            { ApiError: { Kind: ApiErrorKind.Missing } } => new Missing(),
            _ => new Unread(read.ApiError!.Words),
        };
    }
}
