namespace ChatOps.Tests.Chaos;

/// <summary>Types commands and presses Run, repeating whatever the platform says failed, until told to stop.</summary>
internal sealed class Colleague(ChatClient client, string name, Random random, TimeSpan pace, Diary diary)
{
    private static readonly TimeSpan BeforeAnotherTry = TimeSpan.FromMilliseconds(200);

    /// <summary>Nobody waits for an answer for longer; they type something else.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HashSet<string> _pressed = [];

    public int Commands { get; private set; }

    public int Presses { get; private set; }

    public async Task WorkAsync(Task end, CancellationToken cancellationToken)
    {
        while (!end.IsCompleted)
        {
            var command = Next();
            var button = random.Next(12) is 0 ? "Cancel" : "Run";
            var pause = pace * random.NextDouble();
            var before = client.Answers.Count;
            await UntilDeliveredAsync(() => client.TypeAsync(command, cancellationToken), cancellationToken);
            Commands++;
            diary.Note($"{name} typed {command} in {client.Platform}");
            if (await AnswerAsync(before, cancellationToken) is { IsPlan: true } plan)
            {
                _pressed.Add(plan.Id);
                await UntilDeliveredAsync(() => client.PressAsync(plan.Id, button, cancellationToken), cancellationToken);
                Presses++;
                diary.Note($"{name} pressed {button} in {client.Platform}");
            }

            await Task.WhenAny(end, Task.Delay(pause, TimeProvider.System, cancellationToken));
        }
    }

    private string Next()
    {
        var environment = random.Next(2) is 0 ? "staging" : "production";
        return random.Next(10) switch
        {
            < 5 => $"deploy web 1.4.{random.Next(3, 60)} to {environment}",
            < 8 => $"scale web {random.Next(1, 7)} in {environment}",
            8 => $"rollback web in {environment}",
            _ => "status web",
        };
    }

    /// <summary>The reply: preferably a plan that waits for Run, even a late one. Null if none arrives.</summary>
    private async Task<Answer?> AnswerAsync(int before, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await client.UntilAsync(
                () => client.Answers is var all && all.Count > before
                    ? all.FirstOrDefault(answer => answer.IsPlan && !_pressed.Contains(answer.Id)) ?? all[^1]
                    : null,
                either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static async Task UntilDeliveredAsync(Func<Task<bool>> act, CancellationToken cancellationToken)
    {
        while (!await act())
        {
            await Task.Delay(BeforeAnotherTry, TimeProvider.System, cancellationToken);
        }
    }
}
