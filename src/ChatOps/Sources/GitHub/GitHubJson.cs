using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ChatOps.Sources.GitHub;

/// <summary>How Octokit's webhook types are read.</summary>
internal static class GitHubJson
{
    /// <summary>
    /// Nothing is required: Octokit's types follow today's github.com, and GitHub Enterprise Server and old recorded payloads
    /// lack members that those types insist on and we never look at. In return every member may be null, whatever its type says.
    /// </summary>
    public static JsonSerializerOptions Options { get; } = new()
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver
        {
            Modifiers =
            {
                type =>
                {
                    foreach (var property in type.Properties)
                    {
                        property.IsRequired = false;
                    }
                },
            },
        },
    };
}
