using ChatOps.Catalog;
using ChatOps.Journal;

namespace ChatOps;

/// <summary>Says what the bot makes of a delivery, to try out a mapping, or to see why a delivery belongs to nobody.</summary>
internal static class TranslateCli
{
    /// <param name="source">The source's name, with that of the sender after a slash if it has several.</param>
    /// <returns>What to say, and the process's exit code: zero, or one of sysexits.h.</returns>
    public static (string Said, int Code) Run(
        string source, byte[] body, IReadOnlyList<Translator> translators, ServiceCatalog catalog, TimeProvider clock)
    {
        var (name, instance) = source.Split('/', 2) is [var of, var sender] ? (of, sender) : (source, "");
        if (translators.FirstOrDefault(one => one.Source.Equals(name, StringComparison.OrdinalIgnoreCase)) is not { } translator)
        {
            return ($"There is no source {name}: it is one of {Plural.List([.. translators.Select(one => one.Source).Order()])}.", 64);
        }

        var delivery = new Delivery(translator.Source, "file", "event", clock.GetUtcNow(), DeliveryRedaction.Redact(body))
        {
            Instance = instance.ToLowerInvariant(),
        };
        return translator.Translate(delivery) switch
        {
            Translation.Events events => (string.Join('\n', events.Facts.Select(one => Words(one, catalog))), 0),
            Translation.Nothing nothing => ($"Nothing is shown: {nothing.Reason}.", 0),
            Translation.Failed failed => ($"It can't be understood: {failed.Reason}.", 65),
            _ => throw new InvalidOperationException("What is this translation?"),
        };
    }

    private static string Words(NewEvent told, ServiceCatalog catalog)
    {
        var services = catalog.Concerning(told.Fact.About).Select(service => service.Name).ToList();
        var by = told.Actor is { } who ? $", by {who.Name}" : "";
        var place = catalog.EnvironmentOf(told.Fact.About) is { } environment ? $" in {environment}" : "";
        return $"""
            {FactKinds.Write(told.Fact)}
              at {told.OccurredAt:O}{(told.IsDated ? "" : ", which is when it was received")}{by}
              of {(services.Count == 0 ? "no service" : Plural.List(services))}{place}
            """;
    }
}
