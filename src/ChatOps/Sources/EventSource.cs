using ChatOps.Code;
using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// A tool that sends events to the bot: everything that the rest of the code knows about it. The bot's list of sources is the only other
/// place that names it.
/// </summary>
/// <param name="Name">Stored with each delivery, and used as a metrics tag; lowercase.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Section">Its configuration section: "ChatOps:Title".</param>
/// <param name="SetUp">Sets the source up from its configuration. Throws <see cref="InvalidOperationException"/> if a value there has the
/// wrong type.</param>
public sealed record EventSource(string Name, string Title, string Section, Func<IConfiguration, SourceSetup> SetUp)
{
    /// <summary>A source with its own options type.</summary>
    public static EventSource Of<TOptions>(string name, string title, string section, Func<TOptions, SourceSetup> setUp)
        where TOptions : new() =>
            new(name, title, section, configuration => setUp(configuration.Get<TOptions>() ?? new())) { Options = typeof(TOptions) };

    /// <summary>The type that its section is bound to: other keys there are mistakes. Null: any key is allowed.</summary>
    public Type? Options { get; init; }

    /// <summary>How it is made to send to the bot; null: people read it elsewhere.</summary>
    public SourceGuide? Guide { get; init; }

    /// <summary>Reads the schedules that the tool exports; null: it has none that this bot can read.</summary>
    internal Func<Payload, IReadOnlyList<ExportedSchedule>>? ReadSchedules { get; init; }

    /// <summary>
    /// Applies the configuration. Problems, each naming the key and what to do, are added to <paramref name="problems"/>.
    /// </summary>
    public ConfiguredSource Configure(IConfiguration configuration, List<string> problems)
    {
        var setup = OptionsBinding.Bind(
            configuration.GetSection(Section), problems, SetUp, () => new() { Translate = _ => new Translation.Failed("not configured") });
        problems.AddRange(setup.Problems);
        return new(this, setup);
    }
}

/// <summary>An event source's setup under one configuration.</summary>
public sealed record SourceSetup
{
    /// <summary>Every configuration error, as one sentence that says what to do and holds no secret.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>The endpoints that receive its deliveries; empty when it isn't configured.</summary>
    public IReadOnlyList<Receiver> Receivers { get; init; } = [];

    /// <summary>Translates a delivery into facts. Pure: no clock, no network, no state.</summary>
    public required Func<Delivery, Translation> Translate { get; init; }

    /// <summary>The keys of what one of its pages shows; none of another's page. Pure.</summary>
    public Func<Uri, IReadOnlyList<Key>> KeysOf { get; init; } = _ => [];

    /// <summary>What doctor reports about it, in addition to deliveries that were rejected or couldn't be translated.</summary>
    public IReadOnlyList<SourceFinding> Findings { get; init; } = [];

    /// <summary>The code hosts that it has, by the names that repositories' names begin with.</summary>
    public IReadOnlyList<CodeHostName> CodeHosts { get; init; } = [];

    /// <summary>If it has groups that the policy can name: the form of their names. It then registers <see cref="ICodeGroups"/>.</summary>
    public TeamIds? Team { get; init; }

    /// <summary>The logs in which its sender can be asked what it has sent.</summary>
    public Func<IServiceProvider, SourceScope, IReadOnlyList<ISenderLog>> Logs { get; init; } = (_, _) => [];

    /// <summary>The build servers that can be asked about what they, or someone in their name, have reported.</summary>
    public Func<IServiceProvider, SourceScope, IReadOnlyList<IBuildServer>> BuildServers { get; init; } = (_, _) => [];

    /// <summary>Who else can be told the answers to what builds wait for.</summary>
    public Func<IServiceProvider, IReadOnlyList<IBuildGate>> Gates { get; init; } = _ => [];

    /// <summary>Whose reports can't be confirmed, and what to configure so that they can; one sentence each.</summary>
    public IReadOnlyList<string> Unconfirmed { get; init; } = [];

    /// <summary>What can't be recovered if it is missed, and what to configure so that it can; one sentence each.</summary>
    public IReadOnlyList<string> Unrecovered { get; init; } = [];

    /// <summary>Those of its instances that must be heard regularly.</summary>
    public IReadOnlyList<ExpectedInstance> Expected { get; init; } = [];

    /// <summary>Registers whatever else it provides, such as a code host.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };
}

/// <summary>What doctor reports about a source.</summary>
/// <param name="Healthy">True: worth knowing, but not a problem.</param>
/// <param name="Mend">How to fix it.</param>
public sealed record SourceFinding(bool Healthy, string Message, string? Mend = null);

/// <summary>An event source with its configured setup.</summary>
public sealed record ConfiguredSource(EventSource Source, SourceSetup Setup)
{
    /// <summary>What doctor reports about it now.</summary>
    public IEnumerable<SourceFinding> Findings =>
    [
        .. Setup.Findings,
        .. Setup.Receivers.Select(receiver => receiver.Verifier.Error)
            .OfType<string>()
            .Distinct()
            .Select(trouble => new SourceFinding(false, trouble)),
    ];
}
