using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;

namespace ChatOps;

/// <summary>A JSON configuration file that may be large: thousands of workloads load quickly.</summary>
internal sealed class ConfigurationFile : JsonConfigurationSource
{
    public ConfigurationFile(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        (FileProvider, Path) = (new PhysicalFileProvider(System.IO.Path.GetDirectoryName(path)!), System.IO.Path.GetFileName(path));
    }

    public override IConfigurationProvider Build(IConfigurationBuilder builder)
    {
        EnsureDefaults(builder);
        return new Provider(this);
    }

    /// <summary>The library's own provider scans all keys to find the children of each.</summary>
    private sealed class Provider(JsonConfigurationSource source) : JsonConfigurationProvider(source)
    {
        private ILookup<string, string> _children = Enumerable.Empty<string>().ToLookup(key => key);

        public override void Load(Stream stream)
        {
            base.Load(stream);
            _children = Data.Keys.SelectMany(Steps)
                .Distinct()
                .ToLookup(step => step.Parent, step => step.Name, StringComparer.OrdinalIgnoreCase);
        }

        public override IEnumerable<string> GetChildKeys(IEnumerable<string> earlierKeys, string? parentPath) =>
            [.. _children[parentPath ?? ""].Concat(earlierKeys).Order(Comparer<string>.Create(ConfigurationKeyComparer.Instance.Compare))];

        private static IEnumerable<(string Parent, string Name)> Steps(string key)
        {
            var parent = "";
            foreach (var name in key.Split(ConfigurationPath.KeyDelimiter))
            {
                yield return (parent, name);
                parent = parent.Length == 0 ? name : ConfigurationPath.Combine(parent, name);
            }
        }
    }
}
