using ChatOps.Fuzz;

// Without files, this is a fuzzer's child process, which gets its inputs from the fuzzer; with files, it reports what each of them does.
switch (args)
{
    case [var name] when FuzzTargets.Find(name) is { } target:
        SharpFuzz.Fuzzer.OutOfProcess.Run(stream =>
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            target.Check(copy.ToArray());
        });
        return 0;
    case [var name, .. var files] when FuzzTargets.Find(name) is { } target:
        foreach (var file in files)
        {
            var (time, bytes) = target.Check(await File.ReadAllBytesAsync(file));
            Console.WriteLine($"{file}: holds, {time.TotalMilliseconds:0.0} ms, {bytes} bytes allocated");
        }

        return 0;
    default:
        Console.WriteLine(string.Join('\n', FuzzTargets.All.Select(target => target.Name)));
        return args.Length == 0 ? 0 : 1;
}
