using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace ChatOps.Tests.Manifests;

/// <summary>A Slack app manifest, version 1, with the parts that the bot's manifest uses: an unknown key is an error.</summary>
internal sealed class SlackApp
{
    [YamlMember(Alias = "_metadata", ApplyNamingConventions = false)]
    public Versions Metadata { get; set; } = new();

    public Display DisplayInformation { get; set; } = new();

    public Feature Features { get; set; } = new();

    public OAuth OauthConfig { get; set; } = new();

    public Setting Settings { get; set; } = new();

    public static SlackApp Read(string path) =>
        new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithDuplicateKeyChecking()
            .Build()
            .Deserialize<SlackApp>(File.ReadAllText(path));

    internal sealed class Versions
    {
        public int MajorVersion { get; set; }
    }

    internal sealed class Display
    {
        public string Name { get; set; } = "";

        public string Description { get; set; } = "";

        public string BackgroundColor { get; set; } = "";
    }

    internal sealed class Feature
    {
        public Home AppHome { get; set; } = new();

        public Bot BotUser { get; set; } = new();

        public List<Command> SlashCommands { get; set; } = [];

        public List<Shortcut> Shortcuts { get; set; } = [];

        public List<string> UnfurlDomains { get; set; } = [];
    }

    internal sealed class Shortcut
    {
        public string Name { get; set; } = "";

        public string Type { get; set; } = "";

        public string CallbackId { get; set; } = "";

        public string Description { get; set; } = "";
    }

    internal sealed class Home
    {
        public bool HomeTabEnabled { get; set; }

        public bool MessagesTabEnabled { get; set; }

        public bool MessagesTabReadOnlyEnabled { get; set; }
    }

    internal sealed class Bot
    {
        public string DisplayName { get; set; } = "";

        public bool AlwaysOnline { get; set; }
    }

    internal sealed class Command
    {
        [YamlMember(Alias = "command", ApplyNamingConventions = false)]
        public string Name { get; set; } = "";

        public string Description { get; set; } = "";

        public string UsageHint { get; set; } = "";

        public bool ShouldEscape { get; set; }
    }

    internal sealed class OAuth
    {
        public ScopeLists Scopes { get; set; } = new();
    }

    internal sealed class ScopeLists
    {
        public List<string> Bot { get; set; } = [];

        public List<string> BotOptional { get; set; } = [];
    }

    internal sealed class Setting
    {
        public Subscriptions EventSubscriptions { get; set; } = new();

        public Interactive Interactivity { get; set; } = new();

        public bool OrgDeployEnabled { get; set; }

        public bool SocketModeEnabled { get; set; }

        public bool TokenRotationEnabled { get; set; }
    }

    internal sealed class Subscriptions
    {
        public List<string> BotEvents { get; set; } = [];
    }

    internal sealed class Interactive
    {
        public bool IsEnabled { get; set; }
    }
}
