namespace ChatOps.Playground.Pages;

/// <summary>Something that others can be made to do. <paramref name="RunAsync"/> gives one line on what happened.</summary>
public sealed record ScenarioButton(string Title, string Hint, Func<CancellationToken, Task<string>> RunAsync);
