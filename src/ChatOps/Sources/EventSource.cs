using ChatOps.Journal;

namespace ChatOps.Sources;

/// <summary>
/// A tool that tells us what happens in it: all that the rest knows of it. The bot's list of them is the only place outside its folder that
/// names it.
/// </summary>
/// <param name="Name">Kept with each of its deliveries, and counted by: in lower case.</param>
/// <param name="Title">As people write it.</param>
/// <param name="Section">Its configuration: "ChatOps:Title".</param>
/// <param name="SetUp">What it is with its configuration. Throws <see cref="InvalidOperationException"/> when a value there is of the wrong
/// type.</param>
public sealed record EventSource(string Name, string Title, string Section, Func<IConfiguration, SourceSetup> SetUp)
{
    /// <summary>A source with options of its own.</summary>
    public static EventSource Of<TOptions>(string name, string title, string section, Func<TOptions, SourceSetup> setUp)
        where TOptions : new() =>
            new(name, title, section, configuration => setUp(configuration.Get<TOptions>() ?? new())) { Options = typeof(TOptions) };

    /// <summary>What its section is bound to: other keys there are mistakes. Null: anything may stand there.</summary>
    public Type? Options { get; init; }

    /// <summary>This source with what is configured; problems, which name the key and what to do, are added to the others.</summary>
    public ConfiguredSource Configure(IConfiguration configuration, List<string> problems)
    {
        var setup = OptionsBinding.Bind(
            configuration.GetSection(Section), problems, SetUp, () => new() { Translate = _ => new Translation.Failed("not configured") });
        problems.AddRange(setup.Problems);
        return new(this, setup);
    }
}

/// <summary>What an event source is with one configuration.</summary>
public sealed record SourceSetup
{
    /// <summary>Every mistake in the configuration, each as a sentence that says what to do and holds no secret.</summary>
    public IReadOnlyList<string> Problems { get; init; } = [];

    /// <summary>Where it is heard; nowhere when it is not configured.</summary>
    public IReadOnlyList<Receiver> Receivers { get; init; } = [];

    /// <summary>A delivery as facts. Pure: no clock, no network, no state.</summary>
    public required Func<Delivery, Translation> Translate { get; init; }

    /// <summary>What doctor says of it beyond what is refused and what could not be translated.</summary>
    public IReadOnlyList<SourceFinding> Findings { get; init; } = [];

    /// <summary>What else it brings: a code host, for one.</summary>
    public Action<IServiceCollection> AddServices { get; init; } = _ => { };
}

/// <summary>What doctor says of a source.</summary>
/// <param name="Healthy">Worth knowing, and not wrong.</param>
/// <param name="Mend">What to do.</param>
public sealed record SourceFinding(bool Healthy, string Message, string? Mend = null);

/// <summary>An event source with what is configured for it.</summary>
public sealed record ConfiguredSource(EventSource Source, SourceSetup Setup)
{
    /// <summary>What doctor says of it now.</summary>
    public IEnumerable<SourceFinding> Findings =>
    [
        .. Setup.Findings,
        .. Setup.Receivers.Select(receiver => receiver.Verifier.Error)
            .OfType<string>()
            .Distinct()
            .Select(trouble => new SourceFinding(false, trouble)),
    ];
}
