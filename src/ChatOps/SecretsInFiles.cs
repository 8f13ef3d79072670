using Microsoft.Extensions.Configuration.Json;

namespace ChatOps;

/// <summary>A file that is committed, copied and backed up must not contain secrets.</summary>
internal static class SecretsInFiles
{
    public static IEnumerable<string> Problems(IConfigurationRoot configuration) =>
        from provider in configuration.Providers.OfType<JsonConfigurationProvider>()
        from key in Keys(provider, "ChatOps")
        where IsSecret(key) && provider.TryGet(key, out var value) && !string.IsNullOrEmpty(value)
        select $"{key} stands in {provider.Source.Path}: a secret comes from the environment ({key.Replace(":", "__")}) or from a file of that name in the folder that CHATOPS_SECRETS names.";

    private static bool IsSecret(string key) =>
        key.Split(':') is var parts && parts.Any(p => p.EndsWith("Token", StringComparison.OrdinalIgnoreCase)
            || p.EndsWith("Tokens", StringComparison.OrdinalIgnoreCase)
            || p.EndsWith("Secret", StringComparison.OrdinalIgnoreCase)
            || p.EndsWith("Secrets", StringComparison.OrdinalIgnoreCase)
            || p.EndsWith("ConnectionString", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Keys(JsonConfigurationProvider provider, string path)
    {
        var children = provider.GetChildKeys([], path).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return children.Count == 0 ? [path] : children.SelectMany(c => Keys(provider, $"{path}:{c}"));
    }
}
