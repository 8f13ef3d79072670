using ChatOps.Catalog;
using ChatOps.Chat.Slack;
using ChatOps.Journal;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Primitives;

namespace ChatOps.Fuzz.Targets;

/// <summary>A configuration file: its errors are listed, whatever it contains, and no secret in it is shown.</summary>
internal static class ConfigurationFiles
{
    private static readonly BuildChanged Build = new(
        "builder/web", 1, "web", null, BuildState.Running, "acme/web", null, null, null, null, null, null);

    public static void Hold(byte[] input)
    {
        if (Load(input) is not { } configuration)
        {
            return;
        }

        try
        {
            var settings = Settings.Read(configuration, Bot.EventSources, Bot.ChatPlatforms);
            Property.Holds(settings.Clusters.Values.All(cluster => cluster is not null), "a cluster that is none");
            _ = new ServiceCatalog(settings.Catalog, settings.ChatNames).Concerning(Build.About);
            _ = configuration.GetSection(SlackOptions.Section).Get<SlackOptions>()?.ApiAddress;
        }
        catch (ConfigurationException exception)
        {
            Property.Holds(exception.Problems.All(problem => problem.Length > 0), "a mistake without words");
        }
    }

    /// <summary>Null when it isn't a configuration at all, which the framework reports at startup.</summary>
    private static IConfigurationRoot? Load(byte[] json)
    {
        try
        {
            return new ConfigurationBuilder()
                .AddInMemoryCollection(
                    new Dictionary<string, string?> { ["ChatOps:Slack:BotToken"] = "xoxb-1", ["ChatOps:Slack:AppToken"] = "xapp-1" })
                .Add(new JsonConfigurationSource { FileProvider = new OneFile(json), Path = "chatops.json" })
                .Build();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private sealed class OneFile(byte[] json) : IFileProvider, IFileInfo
    {
        public bool Exists => true;

        public long Length => json.Length;

        public string? PhysicalPath => null;

        public string Name => "chatops.json";

        public DateTimeOffset LastModified => default;

        public bool IsDirectory => false;

        public IFileInfo GetFileInfo(string subpath) => this;

        public IDirectoryContents GetDirectoryContents(string subpath) => NotFoundDirectoryContents.Singleton;

        public IChangeToken Watch(string filter) => NullChangeToken.Singleton;

        public Stream CreateReadStream() => new MemoryStream(json);
    }
}
