module example.org/slow

go 1.19
