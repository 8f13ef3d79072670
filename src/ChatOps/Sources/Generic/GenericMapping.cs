namespace ChatOps.Sources.Generic;

/// <summary>What some of a sender's deliveries mean.</summary>
public sealed class GenericMapping
{
    /// <summary>
    /// Which deliveries: by JSONPath what is there; "*" stands for any text, "|" separates alternatives. None: all of them.
    /// </summary>
    public IDictionary<string, string> When { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What they become: Build, Deployment, Alert, Image, or ConfigurationRun.</summary>
    public string Fact { get; set; } = "";

    /// <summary>The fields of the fact: by name a JSONPath, "$.app.name", or a text that is always the same.</summary>
    public IDictionary<string, string> Fields { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>What it is about, in names by which the catalog finds the service and the environment: likewise.</summary>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>By field: the sender's words, and what they mean here; "*" is any other word.</summary>
    public IDictionary<string, Dictionary<string, string>> Values { get; } =
        new Dictionary<string, Dictionary<string, string>>(StringComparer.OrdinalIgnoreCase);

    internal GenericFact? Kind => GenericFact.Find(Fact);

    internal IEnumerable<string> Problems(string at)
    {
        if (Kind is not { } kind)
        {
            return [$"{at}:Fact is '{Fact}': choose {GenericFact.Choice(GenericFact.All.Select(one => one.Name))}."];
        }

        return
        [
            .. Fields.Keys.Where(name => !kind.Has(name)).Select(name =>
                $"{at}:Fields:{name} isn't a field of {kind.Name}: it has {Plural.List(kind.Names)}."),
            .. kind.Required.Where(name => !Fields.TryGetValue(name, out var path) || string.IsNullOrWhiteSpace(path)).Select(name =>
                $"{at}:Fields:{name} is missing: set it to the JSONPath of it, such as $.{name}, or to a text that is always the same."),
            .. Fields.Select(field => ($"Fields:{field.Key}", field.Value))
                .Concat(Labels.Select(label => ($"Labels:{label.Key}", label.Value)))
                .Where(field => GenericPath.IsPath(field.Value))
                .Concat(When.Keys.Select(path => ($"When:{path}", path)))
                .Select(field => (field.Item1, Error: GenericPath.ErrorIn(field.Item2)))
                .Where(field => field.Error is not null)
                .Select(field => $"{at}:{field.Item1} is no JSONPath: {field.Error}. Write it like $.pipeline.name or $.stages[0].status."),
            .. Values.Keys.Where(name => !Fields.ContainsKey(name)).Select(name =>
                $"{at}:Values:{name} is of no field: set {at}:Fields:{name}, or remove it."),
            .. from words in Values
               let means = kind.WordsOf(words.Key)
               where means.Count > 0
               from word in words.Value
               where !means.Contains(word.Value, StringComparer.OrdinalIgnoreCase)
               select $"{at}:Values:{words.Key}:{word.Key} is '{word.Value}': choose {GenericFact.Choice(means)}.",
            .. from name in kind.Names
               let means = kind.WordsOf(name)
               where means.Count > 0
                   && Fields.TryGetValue(name, out var text)
                   && !GenericPath.IsPath(text)
                   && !Values.ContainsKey(name)
                   && !means.Contains(text, StringComparer.OrdinalIgnoreCase)
               select $"{at}:Fields:{name} is always '{Fields[name]}': choose {GenericFact.Choice(means)}, or the JSONPath of it.",
        ];
    }
}
